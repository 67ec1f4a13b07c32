package io.tses.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.tses.config.CannotListen;
import io.tses.config.Port;
import io.tses.http.caller.Hints;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.server.StrictDecoder;
import io.tses.request.Backend;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.vertx.core.Future.succeededFuture;

/** Tells operators' machinery whether the process lives, whether it can serve, and what it measured. */
public final class ManagementVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementVerticle.class);
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(2);
    private static final int IDLE_SECONDS = 30;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final String VERBOSE = "verbose";
    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String FINE = "";
    private static final String SILENT = "silent";
    private static final String FAULTY = "broken";
    private static final String STATUS = "status";
    private static final HttpReply LIVE = HttpReply.ok(new JsonObject().put(STATUS, UP));
    private static final HttpReply BROKEN = HttpReply.detail(ErrorCode.INTERNAL_ERROR, "Internal server error.");
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final HttpReply OTHER_HOST = HttpReply.detail(
                    ErrorCode.UNKNOWN_HOST, "Not a name of this port; see management.hosts.")
            .closing();

    private final ManagementConfig config;
    private final ManagementHosts hosts;
    private final PrometheusMeterRegistry registry;
    private final List<Backend> backends;
    private final Supplier<Map<String, ?>> details;
    private final IntConsumer onListening;
    private final Map<String, Function<HttpServerRequest, Future<HttpReply>>> pages;
    private final Map<Backend, String> reasons = new HashMap<>();
    private @Nullable HttpServer server;

    /**
     * @param backends what the service is not ready without
     * @param details what else {@code /ready?verbose} tells, by name
     * @param onListening told the bound port
     */
    public ManagementVerticle(
            ManagementConfig config,
            PrometheusMeterRegistry registry,
            List<Backend> backends,
            Supplier<Map<String, ?>> details,
            IntConsumer onListening) {
        this.config = config;
        this.hosts = new ManagementHosts(config);
        this.registry = registry;
        this.backends = List.copyOf(backends);
        this.details = details;
        this.onListening = onListening;
        this.pages = Map.of("/live", any -> succeededFuture(LIVE), "/ready", this::ready, "/metrics", any -> metrics());
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout(IDLE_SECONDS)
                .setHttp2ClearTextEnabled(false);
        server = vertx.createHttpServer(options);
        return server.connectionHandler(connection -> new StrictDecoder(options, () -> {}).read(connection))
                .requestHandler(this::answer)
                .invalidRequestHandler(request -> send(request, Failures.BAD_HTTP))
                .exceptionHandler(StrictDecoder::logBroken)
                .listen()
                .recover(CannotListen.at(new Port("MANAGEMENT_PORT", config.host(), config.port())))
                .onSuccess(listening -> onListening.accept(listening.actualPort()));
    }

    private void answer(HttpServerRequest request) {
        reply(request).onSuccess(reply -> send(request, reply)).onFailure(failure -> {
            LOG.error("management request failed path={}", request.path(), failure);
            send(request, BROKEN);
        });
    }

    private static void send(HttpServerRequest request, HttpReply reply) {
        new Exchange(request, "management").answer(reply);
        if (reply.closes()) {
            request.connection().close();
        }
    }

    private Future<HttpReply> reply(HttpServerRequest request) {
        if (hasBody(request)) {
            return succeededFuture(Failures.BAD_HTTP);
        }
        if (!hosts.mayAsk(request)) {
            return succeededFuture(OTHER_HOST);
        }
        String path = request.path();
        Function<HttpServerRequest, Future<HttpReply>> page = path == null ? null : pages.get(path);
        if (page == null) {
            return succeededFuture(Failures.NOT_FOUND);
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return succeededFuture(HttpReply.detail(ErrorCode.METHOD_NOT_ALLOWED, "Method not allowed.")
                    .with(HttpHeaderNames.ALLOW, "GET, HEAD"));
        }
        return page.apply(request);
    }

    /** No page takes one, so none is waited for. */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /** With {@code ?verbose} it also tells what operators should look into, which takes nothing of its being ready. */
    private Future<HttpReply> ready(HttpServerRequest request) {
        boolean verbose = VERBOSE.equals(request.query());
        return Future.all(backends.stream().map(this::check).toList()).map(checks -> {
            JsonObject states = new JsonObject();
            JsonObject why = new JsonObject();
            for (int i = 0; i < backends.size(); i++) {
                String reason = checks.resultAt(i);
                states.put(backends.get(i).name(), reason.equals(FINE) ? UP : DOWN);
                if (!reason.equals(FINE)) {
                    why.put(backends.get(i).name(), reason);
                }
            }
            JsonObject body =
                    new JsonObject().put(STATUS, why.isEmpty() ? UP : DOWN).put("checks", states);
            if (verbose) {
                body.put("warnings", new JsonArray(Hints.of(vertx).warnings()));
                details.get().forEach(body::put);
            }
            return why.isEmpty()
                    ? HttpReply.ok(body)
                    : HttpReply.error(ErrorCode.NOT_READY, body.put("reasons", why))
                            .retryAfter(ASK_AGAIN);
        });
    }

    /** @return why it is down in a plain word, {@link #FINE} when it is not */
    private Future<String> check(Backend backend) {
        Future<Void> tried;
        try {
            tried = backend.check();
        } catch (RuntimeException e) {
            tried = Future.failedFuture(e);
        }
        return tried.timeout(CHECK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).transform(done -> {
            String reason = done.succeeded() ? FINE : reason(done.cause());
            tell(backend, reason, done.cause());
            return succeededFuture(reason);
        });
    }

    private static String reason(Throwable cause) {
        if (cause instanceof Unavailable unavailable) {
            return unavailable.reason();
        }
        return cause instanceof TimeoutException ? SILENT : FAULTY;
    }

    /** Once for each change: who asks, asks every second. */
    private void tell(Backend backend, String reason, @Nullable Throwable cause) {
        String before = reasons.put(backend, reason);
        if (reason.equals(before == null ? FINE : before)) {
            return;
        }
        if (cause == null) {
            LOG.info("ready again backend={}", backend.name());
        } else {
            String what = cause instanceof Unavailable
                    ? cause.getMessage()
                    : cause.getClass().getSimpleName();
            LOG.warn("not ready backend={} reason=\"{}\" cause=\"{}\"", backend.name(), reason, what);
        }
    }

    /** Rendering takes long enough to hold up the event loop. */
    private Future<HttpReply> metrics() {
        return vertx.executeBlocking(() -> Buffer.buffer(registry.scrape()), false)
                .map(text -> HttpReply.bare(200)
                        .with(HttpHeaders.CONTENT_TYPE, METRICS_TYPE)
                        .holding(text));
    }
}
