package io.tses.mail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.RedisKeys;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.config.Secret;
import io.tses.config.ServiceDomain;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.PurposeKeys;
import io.tses.mail.MailQueueStore.Sent;
import io.tses.mail.MailQueueStore.Taken;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailedCode;
import io.tses.outbox.OutboxGauges;
import io.tses.redis.Effect;
import io.tses.redis.RedisConnections;
import io.tses.request.RequestScope;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.tses.shared.LinkUrl;
import io.tses.shared.Passcode;
import io.tses.smtp.SmtpConfig;
import io.tses.support.TestRedis;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.slf4j.LoggerFactory;

/** Mailers on a real Redis, each on a Vert.x of its own as on a node of its own, and what a test asks of them. */
final class MailFixture implements AutoCloseable {
    static final Duration LIFE = Duration.ofMinutes(5);
    static final Passcode CODE = new Passcode("042917");
    static final LinkToken LINK = new LinkToken("AbC-_0123456789xyzABCQ");
    private static final Optional<LinkUrl> LINK_URL = Optional.of(LinkUrl.atIssuer("https://auth.example.org"));
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Whose mail stays theirs. */
    static final MailTransport.Owner SURE = new MailTransport.Owner() {
        @Override
        public boolean mayGoOut() {
            return true;
        }

        @Override
        public void setAside() {}
    };

    private static final PurposeKeys KEYS = keys("first secret of the tests, long enough");
    private static final Pattern LOOKS = Pattern.compile("cmdstat_xlen:calls=(\\d+)");

    /** A mailer that was started. */
    record Mailer(Vertx vertx, Bus bus, RedisConnections connections, String deployment) {
        /** Long before a try that hangs would end by itself. */
        void stop() {
            try {
                vertx.undeploy(deployment).await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("did not stop", e);
            }
        }

        /** Wakes it often; returns when it has done all that it does at once. */
        void wake() throws InterruptedException {
            CountDownLatch done = new CountDownLatch(10);
            for (int i = 0; i < 10; i++) {
                bus.raise(MailOutbox.QUEUED);
                vertx.runOnContext(woken -> done.countDown());
            }
            done.await();
        }

        private void close() {
            if (vertx.deploymentIDs().contains(deployment)) {
                stop();
            }
            connections.close().await();
            vertx.close().await();
        }
    }

    final TestRedis redis;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final MailOutbox outbox = new MailOutbox(17_000);
    AuditOutbox auditOutbox = new AuditOutbox(1000, Set.of());

    /** What mailers that are started from now on are told to withhold. */
    Withholding withholding = Withholding.NONE;

    /** For the thread of the test alone; mailers have their own. */
    private final CodeSeal seal = new CodeSeal(KEYS);

    private final OutboxGauges gauges = OutboxGauges.ofMail(meters, outbox);
    private final Vertx vertx = newVertx();
    private final List<Mailer> mailers = new ArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Level rootLevel = root.getLevel();
    private final Lines lines = new Lines();

    MailFixture() {
        redis = new TestRedis(vertx);
        redis.flush();
        lines.start();
        root.addAppender(lines);
    }

    static CodeSeal seal(String secret) {
        return new CodeSeal(keys(secret));
    }

    private static PurposeKeys keys(String secret) {
        return new PurposeKeys(new Secret(secret), List.of());
    }

    /** As configured by default, but for a plain server on loopback. */
    static MailConfig config(int port) {
        return config(port, 4, Duration.ofSeconds(60), Duration.ofSeconds(45));
    }

    static MailConfig config(int port, int connections, Duration retryDelay, Duration tryTimeout) {
        Duration firstRetryDelay = retryDelay.dividedBy(12);
        return new MailConfig(
                1,
                new SmtpConfig("127.0.0.1", port, "", Optional.empty(), false, false, Optional.empty(), "example.org"),
                new Sender("no-reply@example.org", "Sign-in"),
                ServiceDomain.parse("example.org:8000").orElseThrow(),
                Optional.empty(),
                PlainLetters.of("example.org:8000"),
                connections,
                4,
                firstRetryDelay,
                retryDelay,
                tryTimeout,
                Duration.ofSeconds(30),
                1000);
    }

    /** The same with other bounds. */
    static MailConfig bounded(MailConfig config, int tries, int maxQueued) {
        return new MailConfig(
                config.instances(),
                config.smtp(),
                config.from(),
                config.domain(),
                config.codeDomain(),
                config.letters(),
                config.connections(),
                tries,
                config.firstRetryDelay(),
                config.retryDelay(),
                config.tryTimeout(),
                config.minimumLife(),
                maxQueued);
    }

    Mailer start(MailConfig config) {
        Vertx own = newVertx();
        Bus bus = Bus.on(own, new RecordCodec(List.of()));
        RedisConnections connections = new RedisConnections(
                own, TestRedis.config(), RedisKeys.ONE_OF_EACH_KIND, redis.clockShift(), new SimpleMeterRegistry());
        MailerVerticle verticle = new MailerVerticle(
                bus, connections, KEYS, config, LINK_URL, withholding, outbox, auditOutbox, meters, gauges);
        Mailer mailer =
                new Mailer(own, bus, connections, own.deployVerticle(verticle).await());
        mailers.add(mailer);
        return mailer;
    }

    /** The outbox as the consumer of that name sees it. */
    MailQueueStore store(String consumer, MailConfig config) {
        return redis.run(
                connection -> io.vertx.core.Future.succeededFuture(new MailQueueStore(connection, consumer, config)));
    }

    MailJob job(String to) {
        return job(to, seal);
    }

    MailJob job(String to, CodeSeal sealing) {
        UUID id = UUID.randomUUID();
        EmailAddress address = EmailAddress.parse(to).orElseThrow();
        String sealed = sealing.seal(id.toString(), address, new MailedCode(CODE, Optional.of(LINK)).encode());
        return MailJob.code(id, address, sealed, LIFE, "req-" + id);
    }

    List<QueuedMail> take(MailQueueStore store, int most) {
        return redis.run(connection -> store.take(most, most)).stream()
                .map(Taken::mail)
                .toList();
    }

    /** What it gets when it looks for a job that nobody tends any more. */
    List<QueuedMail> takeOver(MailQueueStore store) {
        store.lookForLostJobs();
        return take(store, 1);
    }

    /** Whether the job had not ended before. */
    boolean sent(MailQueueStore store, QueuedMail mail) {
        List<Sent> sent = List.of(new Sent(mail, mail.job().orElseThrow(), 1));
        return redis.run(connection -> store.sent(sent)).get(0);
    }

    /** Appends the job where former releases append all. */
    MailJob queue(MailJob job) {
        queue(outbox.append(job).fields());
        return job;
    }

    /** Appends the job as the script that admits a request from there does. */
    MailJob queue(MailJob job, String network) {
        Effect.Queue effect = outbox.append(job, network);
        queue(effect.key(), effect.fields());
        return job;
    }

    void queue(List<String> fields) {
        queue(MailOutbox.STREAM, fields);
    }

    private void queue(String stream, List<String> fields) {
        List<Object> args = new ArrayList<>(List.of(stream, nowMillis() + "-*"));
        args.addAll(fields);
        redis.command("XADD", args.toArray());
    }

    List<Map<String, String>> outcomes() {
        return entries(MailKeys.OUTCOMES);
    }

    List<Map<String, String>> dead() {
        return entries(MailKeys.DEAD);
    }

    int queued() {
        return (int) redis.mailsQueued();
    }

    int pending() {
        return MailOutbox.STREAMS.stream()
                .filter(redis::exists)
                .mapToInt(stream -> redis.command("XPENDING", stream, MailQueueStore.GROUP)
                        .get(0)
                        .toInteger())
                .sum();
    }

    /** Returns once the mailers have looked, from now on, for jobs to take over. */
    void letThemLook() {
        // Each looks at least four times a second into every stream, and once a second for such jobs.
        long enough = looks() + (mailers.size() + 1L) * 6 * MailOutbox.STREAMS.size();
        eventually(() -> {
            if (looks() < enough) {
                throw new AssertionError("the mailers do not look for jobs to take over");
            }
        });
    }

    /** Logs down to debug, but for the servers of the tests: they would log whole mails. */
    void logEverything() {
        root.setLevel(Level.DEBUG);
        ((Logger) LoggerFactory.getLogger("org.subethamail")).setLevel(Level.WARN);
        ((Logger) LoggerFactory.getLogger("io.netty")).setLevel(Level.INFO);
    }

    List<String> logged() {
        return lines.all;
    }

    List<String> logged(String part) {
        return lines.all.stream().filter(line -> line.contains(part)).collect(Collectors.toList());
    }

    static void eventually(ThrowingCallable assertion) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                assertion.call();
                return;
            } catch (Throwable e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not within " + PATIENCE.toSeconds() + " s", e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    @Override
    public void close() {
        mailers.forEach(Mailer::close);
        redis.close();
        vertx.close().await();
        root.detachAppender(lines);
        root.setLevel(rootLevel);
    }

    private long nowMillis() {
        Response time = redis.command("TIME");
        return time.get(0).toLong() * 1000
                + time.get(1).toLong() / 1000
                + redis.clockShift().millis();
    }

    private long looks() {
        Matcher calls = LOOKS.matcher(redis.command("INFO", "commandstats").toString());
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    List<Map<String, String>> entries(String stream) {
        List<Map<String, String>> entries = new ArrayList<>();
        for (Response entry : redis.command("XRANGE", stream, "-", "+")) {
            Map<String, String> fields = new HashMap<>();
            for (int i = 0; i < entry.get(1).size(); i += 2) {
                fields.put(
                        entry.get(1).get(i).toString(), entry.get(1).get(i + 1).toString());
            }
            entries.add(fields);
        }
        return entries;
    }

    private static Vertx newVertx() {
        RequestScope.register();
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            String trace =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            all.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + trace);
        }
    }
}
