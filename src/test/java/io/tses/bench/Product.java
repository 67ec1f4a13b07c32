package io.tses.bench;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.config.ConfigLoader;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.support.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The whole service on a database of Redis of its own, under the limits of load tests. Its mail goes where the clients live. */
final class Product implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);
    private static final Path LIMITS = Path.of("conf/load.yaml");
    private static final List<String> STREAMS = Stream.concat(
                    Stream.of(AuditOutbox.STREAM), MailOutbox.STREAMS.stream())
            .toList();
    static final String SECRET = "benchmark-secret-key-Xq7Zt2Lm9Rb4Wc8";

    private final Application application;
    private final RedisConsole console;
    private final Postbox postbox;

    /** @param settings by path, those that differ */
    Product(Load load, RedisConsole console, String redisUrl, Map<String, String> settings) {
        this.console = console;
        postbox = new Postbox(load.vertx());
        Map<String, String> all = new HashMap<>(settings);
        all.put("email.port", Integer.toString(postbox.port()));
        application = Application.start(config(redisUrl, all)).await();
    }

    /** Defaults, where the rest does not matter here. */
    static AppConfig config(String redisUrl, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "redis.url", redisUrl,
                "database.url", TestServers.shared().databaseUrl(),
                "secret-key", SECRET,
                "signing-key", "benchmark-signing-key-Pn5Vd3Hs6Kf1Jy0",
                "default-from-email", "noreply@example.com",
                "email.host", "127.0.0.1",
                "email.use-tls", "false",
                "http.port", "0",
                "management.port", "0"));
        all.putAll(settings);
        return AppConfig.from(ConfigLoader.load(List.of(LIMITS), Map.of(), all));
    }

    /** As many of each part that serves requests as there are event loops. */
    static Map<String, String> eventLoops(int count) {
        Map<String, String> settings = new HashMap<>();
        Stream.of("event-loops", "http.instances", "otp.instances", "ratelimit.instances", "tokens.instances")
                .forEach(setting -> settings.put(setting, Integer.toString(count)));
        return settings;
    }

    int port() {
        return application.httpPort();
    }

    /** Where its mail goes. */
    Postbox postbox() {
        return postbox;
    }

    /** Waits until all mail is sent and the record of everything is in PostgreSQL. */
    void settle() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (STREAMS.stream()
                .anyMatch(stream -> console.command("XLEN", stream).toLong() > 0)) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailed("mails or audit events still wait after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    @Override
    public void close() {
        application.stop().await();
        postbox.close();
    }
}
