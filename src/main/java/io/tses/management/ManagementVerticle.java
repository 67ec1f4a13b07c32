package io.tses.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.tses.config.CannotListen;
import io.tses.config.Port;
import io.tses.http.caller.Hints;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.server.Cors;
import io.tses.http.server.Endpoints;
import io.tses.http.server.HttpConfig;
import io.tses.http.server.RequestFlow;
import io.tses.http.server.StrictDecoder;
import io.tses.request.Backend;
import io.tses.request.BackendCheck;
import io.tses.request.Presence;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.vertx.core.Future.succeededFuture;

/** Tells operators' machinery whether the process lives, whether it can serve, and what it measured; carries the pages of operators. */
public final class ManagementVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementVerticle.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final String VERBOSE = "verbose";
    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String STATUS = "status";
    private static final HttpReply LIVE = HttpReply.ok(new JsonObject().put(STATUS, UP));
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final HttpReply OTHER_HOST = HttpReply.detail(
                    ErrorCode.UNKNOWN_HOST, "Not a name of this port; see management.hosts.")
            .closing();

    private final ManagementConfig config;
    private final HttpConfig http;
    private final Presence presence;
    private final ManagementHosts hosts;
    private final PrometheusMeterRegistry registry;
    private final List<Backend> backends;
    private final Supplier<Map<String, ?>> details;
    private final Function<Vertx, Future<List<Endpoint>>> console;
    private final IntConsumer onListening;
    private final Map<Backend, String> reasons = new HashMap<>();
    private @Nullable HttpServer server;
    private @Nullable RequestFlow flow;

    /**
     * @param http bounds what pages take
     * @param presence until when connections are kept
     * @param backends what the service is not ready without
     * @param details what else {@code /ready?verbose} tells, by name
     * @param console the pages of operators, none where they are elsewhere
     * @param onListening told the bound port
     */
    public ManagementVerticle(
            ManagementConfig config,
            HttpConfig http,
            Presence presence,
            PrometheusMeterRegistry registry,
            List<Backend> backends,
            Supplier<Map<String, ?>> details,
            Function<Vertx, Future<List<Endpoint>>> console,
            IntConsumer onListening) {
        this.config = config;
        this.http = http;
        this.presence = presence;
        this.hosts = new ManagementHosts(config);
        this.registry = registry;
        this.backends = List.copyOf(backends);
        this.details = details;
        this.console = console;
        this.onListening = onListening;
    }

    @Override
    public Future<?> start() {
        return console.apply(vertx).compose(this::listen);
    }

    private Future<?> listen(List<Endpoint> more) {
        Cors cors = new Cors(List.of(), Hints.of(vertx));
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setMaxHeaderSize(http.maxHeaderBytes())
                .setHttp2ClearTextEnabled(false);
        RequestFlow requests = new RequestFlow(vertx, http, options, presence, cors, registry, "management-");
        Router router =
                new Endpoints(Stream.concat(own().stream(), more.stream()).toList(), requests, cors).mountedOn(vertx);
        flow = requests;
        server = vertx.createHttpServer(options);
        return server.connectionHandler(requests::accept)
                .requestHandler(request -> {
                    if (hosts.mayAsk(request)) {
                        router.handle(request);
                    } else {
                        requests.refuse(request, OTHER_HOST);
                    }
                })
                .invalidRequestHandler(requests::refuse)
                .exceptionHandler(StrictDecoder::logBroken)
                .listen()
                .recover(CannotListen.at(new Port("MANAGEMENT_PORT", config.host(), config.port())))
                .onSuccess(listening -> onListening.accept(listening.actualPort()));
    }

    /** The server itself closes with the verticle. */
    @Override
    public Future<?> stop() {
        if (flow != null) {
            flow.close();
        }
        return succeededFuture();
    }

    private List<Endpoint> own() {
        return List.of(
                own("/live", "live", any -> succeededFuture(LIVE)),
                own("/ready", "ready", this::ready),
                own("/metrics", "metrics", any -> metrics()));
    }

    private static Endpoint own(String path, String name, Function<HttpServerRequest, Future<HttpReply>> page) {
        return new Endpoint(
                HttpMethod.GET,
                path,
                name,
                exchange -> hasBody(exchange.request())
                        ? succeededFuture(Failures.BAD_HTTP)
                        : page.apply(exchange.request()));
    }

    /** No page of a machine takes one, so none is waited for. */
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
            for (BackendCheck check : checks.<BackendCheck>list()) {
                states.put(check.backend().name(), check.isFine() ? UP : DOWN);
                if (!check.isFine()) {
                    why.put(check.backend().name(), check.reason());
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

    private Future<BackendCheck> check(Backend backend) {
        return BackendCheck.of(backend).onSuccess(this::tell);
    }

    /** Once for each change: who asks, asks every second. */
    private void tell(BackendCheck check) {
        String name = check.backend().name();
        String before = reasons.put(check.backend(), check.reason());
        Throwable cause = check.cause();
        if (check.reason().equals(before == null ? "" : before)) {
            return;
        }
        if (cause == null) {
            LOG.info("ready again backend={}", name);
        } else {
            String what = cause instanceof Unavailable
                    ? cause.getMessage()
                    : cause.getClass().getSimpleName();
            LOG.warn("not ready backend={} reason=\"{}\" cause=\"{}\"", name, check.reason(), what);
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
