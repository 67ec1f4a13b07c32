package io.tses.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.http.exchange.Endpoint;
import io.tses.http.routes.RateLimitFields;
import io.tses.http.server.HttpConfig;
import io.tses.request.Presence;
import io.tses.request.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/** The HTTP part alone: a real server on a real bus, on which a test says what is answered. */
public final class Served implements AutoCloseable {
    /** Far beyond what any answer may take, so that a slow machine fails no test. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    public static final String ISSUER = "https://auth.example.com";
    public static final String REQUEST = "/api/v1/auth/otp/request/";
    public static final String VERIFY = "/api/v1/auth/otp/verify/";
    public static final String LOGS = "/api/v1/audit/logs/";

    static final Function<Vertx, Future<List<Endpoint>>> NO_PAGES = vertx -> Future.succeededFuture(List.of());

    public final Vertx vertx;
    public final Bus bus;
    public final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final Presence presence = new Presence();
    public final int port;
    final String deployment;
    private final Map<Address<?, ?>, String> requests = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private Served(HttpConfig config, RateLimitFields limits) {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        AtomicInteger bound = new AtomicInteger();
        deployment = vertx.deployVerticle(
                        new HttpVerticle(bus, config, ISSUER, limits, presence, meters, NO_PAGES, bound::set))
                .await();
        port = bound.get();
    }

    public static Served with(HttpConfig config) {
        return new Served(config, RateLimitFields.NONE);
    }

    public static Served telling(RateLimitFields limits) {
        return new Served(new Settings().config(), limits);
    }

    public static Served plainly() {
        return with(new Settings().config());
    }

    /** The settings of a test, each as the packaged configuration has it unless said otherwise. */
    public static final class Settings {
        public int port;
        public Duration requestTimeout = Duration.ofSeconds(5);
        public Duration idleTimeout = Duration.ofSeconds(30);
        public Duration keepAlive = Duration.ofSeconds(75);
        public int maxHeaderBytes = 16384;
        public int maxInFlight = 4096;
        public int maxStreams = 1024;
        public int maxConnections = 16384;
        public int maxConnectionsPerClient = 256;
        public List<String> trustedProxies = List.of();
        public List<String> hosts = List.of();
        public List<String> corsOrigins = List.of();

        public HttpConfig config() {
            return new HttpConfig(
                    "127.0.0.1",
                    port,
                    1,
                    requestTimeout,
                    idleTimeout,
                    keepAlive,
                    16384,
                    maxHeaderBytes,
                    maxInFlight,
                    maxStreams,
                    maxConnections,
                    maxConnectionsPerClient,
                    trustedProxies,
                    hosts,
                    corsOrigins,
                    false);
        }
    }

    public <Q extends BusMessage, R extends BusMessage> void answer(Address<Q, R> address, Function<Q, R> answer) {
        answerLater(address, question -> Future.succeededFuture(answer.apply(question)));
    }

    <Q extends BusMessage, R extends BusMessage> void answerLater(
            Address<Q, R> address, Function<Q, Future<R>> answer) {
        bus.answer(address, question -> {
                    RequestScope scope = RequestScope.current();
                    if (scope != null) {
                        requests.put(address, scope.requestId());
                    }
                    return answer.apply(question);
                })
                .await();
    }

    /** The id of the request that asked last at {@code address}. */
    public String requestAt(Address<?, ?> address) {
        return requireNonNull(requests.get(address));
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return await(postLater(path, body, headers));
    }

    CompletableFuture<HttpResponse<String>> postLater(String path, String body, String... headers) {
        HttpRequest.Builder request = to(path, headers).POST(BodyPublishers.ofString(body));
        if (!List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send(to(path, headers).GET());
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return await(client.sendAsync(request.build(), BodyHandlers.ofString()));
    }

    public HttpRequest.Builder to(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    static <T> T await(CompletableFuture<T> future) {
        return Future.fromCompletionStage(future).await();
    }

    public static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    /** A connection on which anything may be written. */
    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    public static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** All that is said until the server closes; fails when it does not. */
    public static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    /** What the server says to {@code text} until it closes. */
    public String raw(String text) {
        try (Socket socket = connect()) {
            write(socket, text);
            return readToEnd(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
