package io.tses.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String STATUS = "status";
    private static final HttpReply LIVE = HttpReply.json(200, new JsonObject().put(STATUS, UP));
    private static final HttpReply BROKEN = HttpReply.detail(500, "Internal server error.");
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final ManagementConfig config;
    private final PrometheusMeterRegistry registry;
    private final Map<String, Supplier<Future<Void>>> dependencies;
    private final IntConsumer onListening;
    private final Map<String, Supplier<Future<HttpReply>>> pages;
    private @Nullable HttpServer server;

    /**
     * @param dependencies by name, what the service cannot serve without; each tries it once, and fails when it is away
     * @param onListening told the bound port
     */
    public ManagementVerticle(
            ManagementConfig config,
            PrometheusMeterRegistry registry,
            Map<String, Supplier<Future<Void>>> dependencies,
            IntConsumer onListening) {
        this.config = config;
        this.registry = registry;
        this.dependencies = new LinkedHashMap<>(dependencies);
        this.onListening = onListening;
        this.pages = Map.of("/live", () -> succeededFuture(LIVE), "/ready", this::ready, "/metrics", this::metrics);
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout(IDLE_SECONDS)
                .setHttp2ClearTextEnabled(false));
        return server.requestHandler(this::answer)
                .listen()
                .onSuccess(listening -> onListening.accept(listening.actualPort()));
    }

    private void answer(HttpServerRequest request) {
        reply(request)
                .onSuccess(reply -> new Exchange(request, "management").answer(reply))
                .onFailure(failure -> {
                    LOG.error("management request failed path={}", request.path(), failure);
                    new Exchange(request, "management").answer(BROKEN);
                });
    }

    private Future<HttpReply> reply(HttpServerRequest request) {
        String path = request.path();
        Supplier<Future<HttpReply>> page = path == null ? null : pages.get(path);
        if (page == null) {
            return succeededFuture(Failures.NOT_FOUND);
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return succeededFuture(
                    HttpReply.detail(405, "Method not allowed.").with(HttpHeaderNames.ALLOW, "GET, HEAD"));
        }
        return page.get();
    }

    private Future<HttpReply> ready() {
        List<String> names = List.copyOf(dependencies.keySet());
        return Future.all(names.stream().map(this::check).toList()).map(checks -> {
            JsonObject states = new JsonObject();
            for (int i = 0; i < names.size(); i++) {
                states.put(names.get(i), checks.<Boolean>resultAt(i) ? UP : DOWN);
            }
            boolean ready = !checks.list().contains(false);
            return HttpReply.json(
                    ready ? 200 : 503,
                    new JsonObject().put(STATUS, ready ? UP : DOWN).put("checks", states));
        });
    }

    /** @return whether it answered in time; why not is for the log */
    private Future<Boolean> check(String name) {
        Future<Void> tried;
        try {
            tried = Optional.ofNullable(dependencies.get(name)).orElseThrow().get();
        } catch (RuntimeException e) {
            tried = Future.failedFuture(e);
        }
        return tried.timeout(CHECK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .map(true)
                .otherwise(failure -> {
                    LOG.warn(
                            "not ready dependency={} cause=\"{}\"",
                            name,
                            failure.getClass().getSimpleName());
                    return false;
                });
    }

    /** Rendering takes long enough to hold up the event loop. */
    private Future<HttpReply> metrics() {
        return vertx.executeBlocking(() -> Buffer.buffer(registry.scrape()), false)
                .map(text -> HttpReply.bare(200)
                        .with(HttpHeaders.CONTENT_TYPE, METRICS_TYPE)
                        .holding(text));
    }
}
