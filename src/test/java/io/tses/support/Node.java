package io.tses.support;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.redis.ClockShift;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The whole application on real servers, talked to over HTTP as a stranger would, its mail taken by a real SMTP server. */
public final class Node implements AutoCloseable {
    public static final String REQUEST = "/api/v1/auth/otp/request/";
    public static final String VERIFY = "/api/v1/auth/otp/verify/";
    public static final String LINK = "/api/v1/auth/otp/link/";
    public static final String LOGS = "/api/v1/audit/logs/";

    /** How many event loops a node has, and how many instances of each part share them. */
    public enum Shape {
        ONE_OF_EACH,

        /** In unlike numbers, so that nothing holds only because an instance meets its like. */
        SEVERAL_OF_EACH;

        /** What makes a node one of this shape, by variable of the environment. */
        public Map<String, String> environment() {
            return settings().entrySet().stream()
                    .collect(Collectors.toMap(
                            setting -> ConfigReader.environmentName(setting.getKey()), Map.Entry::getValue));
        }

        private Map<String, String> settings() {
            return switch (this) {
                case ONE_OF_EACH -> Map.of("event-loops", "1");
                case SEVERAL_OF_EACH ->
                    Map.of(
                            "event-loops", "2",
                            "http.instances", "2",
                            "otp.instances", "3",
                            "ratelimit.instances", "2",
                            "email.instances", "3",
                            "audit.instances", "2",
                            "users.instances", "4",
                            "tokens.instances", "3");
            };
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LINK_IN_MAIL = Pattern.compile("/signin/#([A-Za-z0-9_-]{22})");
    private static final Pattern CODE = Pattern.compile("(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])");

    private final Application application;
    private final SmtpSink mails;
    private Future<Void> retired = Promise.<Void>promise().future();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private Node(Application application, SmtpSink mails) {
        this.application = application;
        this.mails = mails;
    }

    public static Node start(ClockShift clockShift) {
        return start(clockShift, Map.of());
    }

    /** @param settings by path, such as {@code otp.live-codes} */
    public static Node start(ClockShift clockShift, Map<String, String> settings) {
        return start(clockShift, Shape.ONE_OF_EACH, settings);
    }

    /** As {@link #start(ClockShift, Map)}, in a shape of its own. */
    public static Node start(ClockShift clockShift, Shape shape, Map<String, String> settings) {
        SmtpSink mails = SmtpSink.start(TestServers.freePort());
        Map<String, String> all = new HashMap<>(shape.settings());
        all.putAll(settings);
        return new Node(Application.start(config(mails.port(), all), clockShift).await(), mails);
    }

    /** The settings of a node on the servers of the tests, with some of one's own. */
    public static AppConfig config(int smtpPort, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "redis.url", TestServers.shared().redisUrl(),
                "database.url", TestServers.shared().databaseUrl(),
                "secret-key", "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8",
                "signing-key", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0",
                "email.host", "127.0.0.1",
                "email.port", Integer.toString(smtpPort),
                "email.use-tls", "false",
                "default-from-email", "noreply@example.com",
                "http.port", "0",
                "management.port", "0"));
        all.put("http.trusted-proxies", "127.0.0.0/8");
        all.putAll(settings);
        return AppConfig.from(ConfigLoader.load(List.of(), Map.of(), all));
    }

    public HttpResponse<String> requestCode(String email, String client) {
        return post(REQUEST, new JsonObject().put("email", email), client).join();
    }

    public HttpResponse<String> verify(String email, String code, String client) {
        return post(VERIFY, new JsonObject().put("email", email).put("otp", code), client)
                .join();
    }

    public CompletableFuture<HttpResponse<String>> post(String path, JsonObject body, String client) {
        return http.sendAsync(
                to(path).header("Content-Type", "application/json")
                        .header("X-Forwarded-For", client)
                        .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** @param headers names and values in turn */
    public HttpResponse<String> post(String path, JsonObject body, String... headers) {
        return send(to(path).header("Content-Type", "application/json")
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    public HttpResponse<String> get(String path, String accessToken) {
        return send(to(path).header("Authorization", "Bearer " + accessToken));
    }

    /** @param token empty to come as nobody; the body is left out when it is empty */
    public HttpResponse<String> call(String method, String path, String token, String body) {
        return calling(method, path, token, body).join();
    }

    public CompletableFuture<HttpResponse<String>> calling(String method, String path, String token, String body) {
        HttpRequest.Builder request = to(path).method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return http.sendAsync(request.build(), Node::bodyOf);
    }

    /** Of what never ends nothing is waited for. */
    private static HttpResponse.BodySubscriber<String> bodyOf(HttpResponse.ResponseInfo head) {
        boolean isEndless = head.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
        return isEndless
                ? HttpResponse.BodySubscribers.mapping(HttpResponse.BodySubscribers.ofPublisher(), rest -> "")
                : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    /** What the right code gives: tokens and the person. */
    public JsonObject signIn(String email, String client) {
        HttpResponse<String> response = verify(email, freshCode(email, client), client);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    /** Sends all at once and waits for every answer. */
    public List<HttpResponse<String>> race(int times, IntFunction<CompletableFuture<HttpResponse<String>>> call) {
        List<CompletableFuture<HttpResponse<String>>> calls =
                IntStream.range(0, times).mapToObj(call).toList();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    /** The codes mailed to an address so far, oldest first, once there are at least {@code count}. */
    public List<String> codesFor(String email, int count) {
        List<String> codes = new ArrayList<>();
        eventually(() -> {
            codes.clear();
            mails.taken().stream()
                    .filter(mail -> mail.to().equalsIgnoreCase(email))
                    .forEach(mail -> codes.add(codeIn(mail.raw())));
            assertThat(codes).hasSizeGreaterThanOrEqualTo(count);
        });
        return codes;
    }

    /**
     * What one request for a code brings.
     *
     * @param link the token of the link in the mail, empty where mails hold none
     */
    public record Fresh(String handle, String code, String link) {}

    /** Asks for a code and takes it from the mail. */
    public String freshCode(String email, String client) {
        return fresh(email, client).code();
    }

    /** Asks for a code and takes what comes of it from the answer and the mail. */
    public Fresh fresh(String email, String client) {
        int before = mailsTo(email).size();
        HttpResponse<String> answer = requestCode(email, client);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        eventually(() -> assertThat(mailsTo(email)).hasSizeGreaterThan(before));
        String mail = mailsTo(email).get(before);
        return new Fresh(new JsonObject(answer.body()).getString("handle"), codeIn(mail), linkIn(mail));
    }

    /** The tokens of the links mailed to an address so far, oldest first, once there are at least {@code count}. */
    public List<String> linksFor(String email, int count) {
        codesFor(email, count);
        return mailsTo(email).stream().map(Node::linkIn).toList();
    }

    private List<String> mailsTo(String email) {
        return mails.taken().stream()
                .filter(mail -> mail.to().equalsIgnoreCase(email))
                .map(SmtpSink.Delivery::raw)
                .toList();
    }

    /** A six-digit code that was not mailed. */
    public static String wrongCode(List<String> mailed) {
        return IntStream.range(0, 1_000_000)
                .mapToObj(n -> String.format("%06d", n))
                .filter(code -> !mailed.contains(code))
                .findFirst()
                .orElseThrow();
    }

    /** The details of an address's audit rows of one event, oldest first. */
    public List<JsonObject> auditDetails(String email, String event) {
        String sql = "SELECT details::text FROM audit_logs WHERE email = ? AND event = ? ORDER BY created_at, id";
        try (Connection connection = TestServers.shared().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, email);
            statement.setString(2, event);
            List<JsonObject> details = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    details.add(new JsonObject(rows.getString(1)));
                }
            }
            return details;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public int httpPort() {
        return application.httpPort();
    }

    public SmtpSink mails() {
        return mails;
    }

    /** Asks the management port. */
    public HttpResponse<String> management(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.managementPort() + path)));
    }

    /** Tells it to stop, as the process would be. */
    public Future<Void> retire() {
        retired = application.retire();
        return retired;
    }

    @Override
    public void close() {
        if (!retired.isComplete()) {
            application.stop().await();
        }
        mails.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString())
                .join();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.httpPort() + path))
                .timeout(PATIENCE);
    }

    /** Soft line ends of quoted-printable taken away: a link is longer than a line. */
    private static String linkIn(String raw) {
        String text = raw.substring(raw.indexOf("text/plain")).replaceAll("=\\r?\\n", "");
        Matcher matcher = LINK_IN_MAIL.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String codeIn(String raw) {
        String text = raw.substring(raw.indexOf("text/plain"));
        Matcher matcher = CODE.matcher(text);
        assertThat(matcher.find()).as("a code in the mail").isTrue();
        return matcher.group();
    }
}
