package io.tses.bench;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.config.ConfigLoader;
import io.tses.config.Secret;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailedCode;
import io.tses.shared.EmailAddress;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The whole service on a database of Redis of its own. Its mail server takes connections and never says a word, so that no
 * mail is sent: codes are read from the queue instead.
 */
final class Product implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    static final String SECRET = "benchmark-secret-key-Xq7Zt2Lm9Rb4Wc8";

    private final ServerSocket silentMailServer;
    private final Application application;
    private final RedisConsole console;
    private final CodeSeal seal = new CodeSeal(new PurposeKeys(new Secret(SECRET), List.of()));

    /** @param settings by path, those that differ */
    Product(RedisConsole console, String redisUrl, Map<String, String> settings) {
        this.console = console;
        try {
            silentMailServer = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = new HashMap<>(settings);
        all.put("email.port", Integer.toString(silentMailServer.getLocalPort()));
        // It takes nothing, which is found out late: until then nothing is to be refused for mails that wait.
        all.put("email.connections", "1000");
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
                "http.trusted-proxies", "127.0.0.0/8",
                "management.port", "0"));
        all.putAll(settings);
        return AppConfig.from(ConfigLoader.load(List.of(), Map.of(), all));
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

    /** Takes the codes that wait to be mailed, by address. */
    Map<String, String> takeCodes() {
        Map<String, String> codes = new HashMap<>();
        MailOutbox.STREAMS.forEach(stream -> takeCodes(stream, codes));
        dropMail();
        return codes;
    }

    private void takeCodes(String stream, Map<String, String> codes) {
        for (Response entry : console.command("XRANGE", stream, "-", "+")) {
            JsonObject job = new JsonObject();
            Response fields = entry.get(1);
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                job.put(fields.get(i).toString(), fields.get(i + 1).toString());
            }
            String to = job.getString(MailOutbox.TO);
            seal.open(job.getString(MailOutbox.ID), new EmailAddress(to), job.getString(MailOutbox.CONTENT))
                    .flatMap(MailedCode::decode)
                    .map(mailed -> mailed.code().value())
                    .ifPresent(code -> codes.put(to, code));
        }
    }

    /** Waits until the record of everything is in PostgreSQL, and forgets the mail that nobody sends. */
    void settle() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (console.command("XLEN", AuditOutbox.STREAM).toLong() > 0) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailed("audit events still wait after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        dropMail();
    }

    @Override
    public void close() {
        application.stop().await();
        try {
            silentMailServer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void dropMail() {
        MailOutbox.STREAMS.forEach(stream -> console.command("XTRIM", stream, "MAXLEN", "0"));
    }
}
