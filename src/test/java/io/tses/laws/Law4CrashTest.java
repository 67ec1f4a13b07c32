package io.tses.laws;

import io.tses.cli.Main;
import io.tses.support.Node.Shape;
import io.tses.support.OnRealServers;
import io.tses.support.SmtpSink;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Laws 4 and 5 when the whole process is killed, again and again, in the middle of its work. */
@OnRealServers
class Law4CrashTest {
    private static final int CRASHES = 3;
    private static final int AT_ONCE = 32;
    private static final int BEFORE_A_CRASH = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int httpPort = TestServers.freePort();
    private final int smtpPort = TestServers.freePort();
    private final SmtpSink mails = SmtpSink.start(smtpPort);
    private final TestRedis redis;

    Law4CrashTest(TestRedis redis, TestServers servers) {
        this.redis = redis;
    }

    @AfterEach
    void stop() {
        mails.close();
    }

    @Test
    void whateverIsKilledWheneverEachAcknowledgedDecisionHasExactlyOneRowAndItsMail() throws Exception {
        for (int crash = 0; crash < CRASHES; crash++) {
            Process node = startNode(crash);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            int goal = acknowledged.size() + BEFORE_A_CRASH;
            for (int caller = 0; caller < AT_ONCE; caller++) {
                callers.add(CompletableFuture.runAsync(() -> askUntilRefused(node)));
            }
            eventually(() -> assertThat(acknowledged).hasSizeGreaterThan(goal));
            node.destroyForcibly().waitFor();
            callers.forEach(CompletableFuture::join);
        }

        Process last = startNode(CRASHES);
        try {
            eventually(() -> {
                redis.advance(Duration.ofSeconds(20));
                assertThat(redis.command("XLEN", "outbox:audit").toInteger()).isZero();
                assertThat(redis.mailsQueued()).isZero();
            });
            assertThat(rowsByRequest().keySet()).containsAll(acknowledged);
            assertThat(rowsByRequest().values()).containsOnly(1);
            assertThat(mails.taken()).extracting(mail -> mail.to()).containsAll(accepted);
        } finally {
            last.destroyForcibly().waitFor();
        }
    }

    private void askUntilRefused(Process node) {
        while (node.isAlive()) {
            int number = numbers.incrementAndGet();
            String email = "crash-" + number + "@example.com";
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + httpPort + "/api/v1/auth/otp/request/"))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .header("X-Request-ID", "crash-" + number)
                    .header("X-Forwarded-For", "10." + number % 256 + "." + number / 256 % 256 + "." + number / 65536)
                    .POST(HttpRequest.BodyPublishers.ofString(
                            new JsonObject().put("email", email).encode()))
                    .build();
            try {
                if (http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 202) {
                    acknowledged.add("crash-" + number);
                    accepted.add(email);
                }
            } catch (IOException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Process startNode(int number) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("node" + number + ".log").toFile());
        Map<String, String> settings = new HashMap<>(Map.of(
                "REDIS_URL", TestServers.shared().redisUrl(),
                "DATABASE_URL", TestServers.shared().databaseUrl(),
                "SECRET_KEY", "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8",
                "SIGNING_KEY", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0",
                "EMAIL_HOST", "127.0.0.1",
                "EMAIL_PORT", Integer.toString(smtpPort),
                "EMAIL_USE_TLS", "false",
                "DEFAULT_FROM_EMAIL", "noreply@example.com",
                "HTTP_PORT", Integer.toString(httpPort),
                "MANAGEMENT_PORT", "0"));
        settings.put("HTTP_TRUSTED_PROXIES", "127.0.0.0/8");
        // In turn, so that one shape also takes over what another has left.
        settings.putAll((number % 2 == 0 ? Shape.ONE_OF_EACH : Shape.SEVERAL_OF_EACH).environment());
        builder.environment().putAll(settings);
        Process node = builder.start();
        try {
            eventually(() -> {
                assertThat(node.isAlive()).as("see %s", folder).isTrue();
                assertThat(isListening()).isTrue();
            });
        } catch (AssertionError e) {
            // It would go on with the servers that the other tests use, too.
            node.destroyForcibly();
            throw e;
        }
        return node;
    }

    private boolean isListening() {
        try (Socket socket = new Socket("127.0.0.1", httpPort)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Integer> rowsByRequest() {
        String sql = "SELECT details->>'request_id', count(*) FROM audit_logs WHERE event = 'OTP_REQUESTED' GROUP BY 1";
        try (Connection connection = TestServers.shared().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Map<String, Integer> counts = new HashMap<>();
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getInt(2));
            }
            return counts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
