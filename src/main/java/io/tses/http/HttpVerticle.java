package io.tses.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.config.CannotListen;
import io.tses.config.Port;
import io.tses.http.caller.ClientIp;
import io.tses.http.caller.Hints;
import io.tses.http.caller.PublicUrl;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.input.BodyReader;
import io.tses.http.routes.AuditRoutes;
import io.tses.http.routes.DocsRoutes;
import io.tses.http.routes.LimitRoutes;
import io.tses.http.routes.MeRoutes;
import io.tses.http.routes.OtpRoutes;
import io.tses.http.routes.RateLimitFields;
import io.tses.http.routes.SessionRoutes;
import io.tses.http.routes.SignInPageRoutes;
import io.tses.http.routes.SignOutRoutes;
import io.tses.http.routes.StatsRoutes;
import io.tses.http.routes.TaskRoutes;
import io.tses.http.routes.TokenRoutes;
import io.tses.http.routes.UserChanges;
import io.tses.http.routes.UserRoutes;
import io.tses.http.routes.UserSessionRoutes;
import io.tses.http.routes.WellKnownRoutes;
import io.tses.http.server.Cors;
import io.tses.http.server.Endpoints;
import io.tses.http.server.HttpConfig;
import io.tses.http.server.RequestFlow;
import io.tses.http.server.StrictDecoder;
import io.tses.request.Presence;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Serves the HTTP contract; instances share the port. Speaks HTTP/1.1, and leaves TLS and HTTP/2 to what stands before it. */
public final class HttpVerticle extends VerticleBase {
    private static final int MAX_REQUEST_LINE_BYTES = 8192;
    private static final int BACKLOG = 1024;

    /** What a request may take beyond its own time while its connection is closed. */
    private static final Duration DRAIN_MARGIN = Duration.ofSeconds(1);

    private final Bus bus;
    private final HttpConfig config;
    private final String issuer;
    private final RateLimitFields limits;
    private final Presence presence;
    private final MeterRegistry registry;
    private final Function<Vertx, Future<List<Endpoint>>> pages;
    private final IntConsumer onListening;
    private @Nullable HttpServer server;
    private @Nullable RequestFlow flow;

    /**
     * @param issuer of the tokens, as they name it
     * @param limits what clients are told of them
     * @param presence until when connections are kept
     * @param pages what is served beside the contract, made for each instance
     * @param onListening told the bound port by each instance, on its event loop
     */
    public HttpVerticle(
            Bus bus,
            HttpConfig config,
            String issuer,
            RateLimitFields limits,
            Presence presence,
            MeterRegistry registry,
            Function<Vertx, Future<List<Endpoint>>> pages,
            IntConsumer onListening) {
        this.bus = bus;
        this.config = config;
        this.issuer = issuer;
        this.limits = limits;
        this.presence = presence;
        this.registry = registry;
        this.pages = pages;
        this.onListening = onListening;
    }

    /** Every call of the contract. */
    public static List<Endpoint> endpoints(
            Vertx vertx, Bus bus, HttpConfig config, String issuer, RateLimitFields limits) {
        Hints hints = Hints.of(vertx);
        ClientIp clientIp = new ClientIp(config.trustedProxies(), hints);
        BodyReader bodies = new BodyReader(config.maxBodyBytes());
        OtpRoutes otp = new OtpRoutes(bus, clientIp, bodies, limits);
        Authentication authentication = new Authentication(bus);
        PublicUrl publicUrl = new PublicUrl(clientIp, issuer, config.hosts(), hints);
        AuditRoutes audit = new AuditRoutes(vertx, bus, authentication, publicUrl);
        UserChanges changes = new UserChanges(bus, clientIp, bodies);
        MeRoutes me = new MeRoutes(bus, authentication, changes);
        SignOutRoutes signOut = new SignOutRoutes(bus, authentication, clientIp, bodies);
        UserRoutes users = new UserRoutes(bus, authentication, clientIp, changes, publicUrl);
        UserSessionRoutes userSessions = new UserSessionRoutes(bus, authentication, clientIp);
        TokenRoutes tokens = new TokenRoutes(bus, clientIp, bodies);
        SessionRoutes sessions = new SessionRoutes(bus, authentication, clientIp, bodies);
        WellKnownRoutes wellKnown = new WellKnownRoutes(bus, issuer);
        DocsRoutes docs = new DocsRoutes(vertx);
        SignInPageRoutes signInPage = new SignInPageRoutes(vertx);
        LimitRoutes limitRoutes = new LimitRoutes(bus, authentication, clientIp, publicUrl, hints);
        TaskRoutes tasks = new TaskRoutes(bus, authentication, clientIp, publicUrl);
        StatsRoutes stats = new StatsRoutes(bus, authentication);
        return Stream.of(
                        otp.endpoints(),
                        tokens.endpoints(),
                        sessions.endpoints(),
                        wellKnown.endpoints(),
                        audit.endpoints(),
                        me.endpoints(),
                        signOut.endpoints(),
                        users.endpoints(),
                        userSessions.endpoints(),
                        limitRoutes.endpoints(),
                        tasks.endpoints(),
                        stats.endpoints(),
                        docs.endpoints(),
                        signInPage.endpoints())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Future<?> start() {
        return pages.apply(vertx).compose(this::listen);
    }

    private Future<?> listen(List<Endpoint> more) {
        Hints hints = Hints.of(vertx);
        hints.measuredBy(registry);
        Cors cors = new Cors(config.corsOrigins(), hints);
        HttpServerOptions options = options();
        flow = new RequestFlow(vertx, config, options, presence, cors, registry, "");
        List<Endpoint> all = Stream.concat(endpoints(vertx, bus, config, issuer, limits).stream(), more.stream())
                .toList();
        Endpoints endpoints = new Endpoints(all, flow, cors);
        server = vertx.createHttpServer(options);
        return server.connectionHandler(flow::accept)
                .requestHandler(endpoints.mountedOn(vertx))
                .invalidRequestHandler(flow::refuse)
                .exceptionHandler(StrictDecoder::logBroken)
                .listen()
                .recover(CannotListen.at(new Port("HTTP_PORT", config.host(), config.port())))
                .onSuccess(listening -> onListening.accept(listening.actualPort()));
    }

    /** Accepts no more, answers what is being worked on, and closes. */
    @Override
    public Future<?> stop() {
        long patience = config.requestTimeout().plus(DRAIN_MARGIN).toMillis();
        if (flow != null) {
            flow.close();
        }
        return server == null ? Future.succeededFuture() : server.shutdown(patience, TimeUnit.MILLISECONDS);
    }

    private HttpServerOptions options() {
        // -1: a free port, but one and the same for all instances.
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port() == 0 ? -1 : config.port())
                .setAcceptBacklog(BACKLOG)
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(config.maxHeaderBytes())
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false);
    }
}
