package io.tses.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tses.audit.FindEvents;
import io.tses.audit.MeasureQueue;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.bus.RequestScope;
import io.tses.mail.FindLetter;
import io.tses.mail.FindMailJobs;
import io.tses.mail.ForgetMail;
import io.tses.mail.RetryMail;
import io.tses.otp.ForgetCodes;
import io.tses.otp.InspectCodes;
import io.tses.otp.RequestCode;
import io.tses.otp.Unlock;
import io.tses.otp.VerifyCode;
import io.tses.ratelimit.Admit;
import io.tses.tokens.CheckToken;
import io.tses.tokens.EndSessions;
import io.tses.tokens.FindSessions;
import io.tses.tokens.PublishedKeys;
import io.tses.tokens.ReadRefresh;
import io.tses.tokens.RefreshTokens;
import io.tses.users.ApproachUser;
import io.tses.users.ChangeUser;
import io.tses.users.EraseUser;
import io.tses.users.FindUser;
import io.tses.users.FindUsers;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** The HTTP part alone: a real server on a real bus, on which a test says what is answered. */
final class Served implements AutoCloseable {
    /** Far beyond what any answer may take, so that a slow machine fails no test. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    static final String ISSUER = "https://auth.example.com";
    static final String REQUEST = "/api/v1/auth/otp/request/";
    static final String VERIFY = "/api/v1/auth/otp/verify/";
    static final String LOGS = "/api/v1/audit/logs/";

    final Vertx vertx;
    final Bus bus;
    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final int port;
    final String deployment;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private Served(HttpConfig config) {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(
                vertx,
                new RecordCodec(List.of(
                        RequestCode.ADDRESS,
                        VerifyCode.ADDRESS,
                        CheckToken.ADDRESS,
                        ReadRefresh.ADDRESS,
                        RefreshTokens.ADDRESS,
                        EndSessions.ADDRESS,
                        FindSessions.ADDRESS,
                        PublishedKeys.ADDRESS,
                        Admit.ADDRESS,
                        FindUser.ADDRESS,
                        ApproachUser.ADDRESS,
                        FindUsers.ADDRESS,
                        ChangeUser.ADDRESS,
                        EraseUser.ADDRESS,
                        InspectCodes.ADDRESS,
                        Unlock.ADDRESS,
                        ForgetCodes.ADDRESS,
                        FindEvents.ADDRESS,
                        MeasureQueue.ADDRESS,
                        FindMailJobs.ADDRESS,
                        FindLetter.ADDRESS,
                        RetryMail.ADDRESS,
                        ForgetMail.ADDRESS)));
        AtomicInteger bound = new AtomicInteger();
        deployment = vertx.deployVerticle(new HttpVerticle(bus, config, ISSUER, meters, bound::set))
                .await();
        port = bound.get();
    }

    static Served with(HttpConfig config) {
        return new Served(config);
    }

    static Served plainly() {
        return with(new Settings().config());
    }

    /** The settings of a test, each as the packaged configuration has it unless said otherwise. */
    static final class Settings {
        Duration requestTimeout = Duration.ofSeconds(5);
        Duration idleTimeout = Duration.ofSeconds(30);
        Duration keepAlive = Duration.ofSeconds(75);
        int maxHeaderBytes = 16384;
        int maxInFlight = 4096;
        int maxConnections = 16384;
        int maxConnectionsPerClient = 256;
        List<String> trustedProxies = List.of();
        List<String> hosts = List.of();
        List<String> corsOrigins = List.of();

        HttpConfig config() {
            return new HttpConfig(
                    "127.0.0.1",
                    0,
                    1,
                    requestTimeout,
                    idleTimeout,
                    keepAlive,
                    16384,
                    maxHeaderBytes,
                    maxInFlight,
                    maxConnections,
                    maxConnectionsPerClient,
                    trustedProxies,
                    hosts,
                    corsOrigins);
        }
    }

    <Q extends BusMessage, R extends BusMessage> void answer(Address<Q, R> address, Function<Q, R> answer) {
        answerLater(address, question -> Future.succeededFuture(answer.apply(question)));
    }

    <Q extends BusMessage, R extends BusMessage> void answerLater(
            Address<Q, R> address, Function<Q, Future<R>> answer) {
        bus.answer(address, answer).await();
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return await(postLater(path, body, headers));
    }

    CompletableFuture<HttpResponse<String>> postLater(String path, String body, String... headers) {
        HttpRequest.Builder request = to(path, headers).POST(BodyPublishers.ofString(body));
        if (!List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(to(path, headers).GET());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return await(client.sendAsync(request.build(), BodyHandlers.ofString()));
    }

    HttpRequest.Builder to(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    static <T> T await(CompletableFuture<T> future) {
        return Future.fromCompletionStage(future).await();
    }

    static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    /** A connection on which anything may be written. */
    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** All that is said until the server closes; fails when it does not. */
    static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    /** What the server says to {@code text} until it closes. */
    String raw(String text) {
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
