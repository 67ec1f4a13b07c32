package io.tses.faults;

import io.tses.support.Node.Shape;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A whole deployment on this machine: PostgreSQL, Redis, a mail server and two or three nodes, started once for the JVM. Tests share it, one
 * after the other, each with people of its own; {@link #heal} makes good whatever one has left broken.
 */
final class Site implements AutoCloseable {
    private static final class Holder {
        static final Site SHARED = start(Site::two);
    }

    private static final class Together {
        static final Site SHARED = start(Site::threeTogether);
    }

    private static final class Split {
        static final Site SHARED = start(Site::twoDoorsAndTwoWorkers);
    }

    private static final String WORK = "otp,ratelimit,users,tokens,audit,mailer";
    private static final double WARM_UP_RATE = 30;
    private static final int WARM_UP_SIGN_INS = 100;
    private static final Duration WARM_UP = Duration.ofMinutes(3);
    private static final Path FOLDER = Path.of("target/faults");

    private static final Map<String, String> SETTINGS = Map.of(
            "SECRET_KEY", "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8",
            "SIGNING_KEY", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0",
            "EMAIL_HOST", "127.0.0.1",
            "EMAIL_USE_TLS", "false",
            "DEFAULT_FROM_EMAIL", "noreply@example.com",
            "HTTP_HOST", "127.0.0.1",
            "HTTP_TRUSTED_PROXIES", "127.0.0.0/8",
            // Those who guess here are no attack, for which everybody would have fewer tries.
            "OTP_BRAKE_GUESSES", "1000000000");

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final Context context = vertx.getOrCreateContext();
    private final Path folder;
    private final RedisProcess redis;
    private final PostgresProcess postgres;
    private final MailServer mailServer;
    private final List<NodeProcess> nodes;
    private final Map<NodeProcess, Wire> buses = new HashMap<>();
    private final Map<String, String> settings = new HashMap<>(SETTINGS);
    private BiConsumer<String, Supplier<String>> mails = (to, mail) -> {};

    private Site(Path programs, Path data, Function<Site, List<NodeProcess>> whichNodes) {
        folder = data;
        redis = new RedisProcess(vertx, programs, data.resolve("redis"));
        postgres = new PostgresProcess(programs, data.resolve("postgres"));
        mailServer = onLoop(() -> MailServer.open(vertx, (to, mail) -> mails.accept(to, mail)));
        settings.put("REDIS_URL", redis.url());
        settings.put("DATABASE_URL", postgres.url());
        settings.put("EMAIL_PORT", Integer.toString(mailServer.port()));
        nodes = whichNodes.apply(this);
    }

    /** Of both shapes, so that each also takes over what the other has left. */
    private List<NodeProcess> two() {
        return List.of(
                node("one", Shape.ONE_OF_EACH.environment()), node("other", Shape.SEVERAL_OF_EACH.environment()));
    }

    private List<NodeProcess> threeTogether() {
        return together(List.of("first", "second", "third"), name -> "");
    }

    private List<NodeProcess> twoDoorsAndTwoWorkers() {
        return together(
                List.of("door", "other-door", "worker", "other-worker"), name -> name.endsWith("door") ? "http" : WORK);
    }

    private List<NodeProcess> together(List<String> names, UnaryOperator<String> roles) {
        Settlement settlement = new Settlement(this, names);
        return names.stream()
                .map(name -> {
                    Map<String, String> own = new HashMap<>(settlement.settings(name));
                    own.put("ROLES", roles.apply(name));
                    NodeProcess node = node(name, own);
                    buses.put(node, settlement.busOf(name));
                    return node;
                })
                .toList();
    }

    static Site shared() {
        return Holder.SHARED;
    }

    /** Another one, of three nodes that talk to each other. */
    static Site together() {
        return Together.SHARED;
    }

    /** Another one, of two nodes that serve HTTP alone and two that do the work. */
    static Site split() {
        return Split.SHARED;
    }

    /** Where all that it keeps is. */
    Path folder() {
        return folder;
    }

    RedisProcess redis() {
        return redis;
    }

    PostgresProcess postgres() {
        return postgres;
    }

    MailServer mailServer() {
        return mailServer;
    }

    List<NodeProcess> nodes() {
        return nodes;
    }

    /** Those that people may ask. */
    List<NodeProcess> doors() {
        return nodes.stream().filter(NodeProcess::isDoor).toList();
    }

    /** Those that people may not ask. */
    List<NodeProcess> workers() {
        return nodes.stream().filter(node -> !node.isDoor()).toList();
    }

    /** A further one on the same servers that knows nothing of the others. The caller starts and closes it. */
    NodeProcess alone(Map<String, String> more) {
        return node("alone", more);
    }

    /** Over which the others ask {@code node}, and answer it. */
    Wire busOf(NodeProcess node) {
        return Objects.requireNonNull(buses.get(node));
    }

    /** What the nodes are told beside the defaults, by variable of the environment. */
    Map<String, String> settings() {
        return settings;
    }

    Vertx vertx() {
        return vertx;
    }

    /** From now on mails go to {@code listener}, on the event loop. */
    void deliverTo(BiConsumer<String, Supplier<String>> listener) {
        onLoop(() -> {
            mails = listener;
            return Future.succeededFuture();
        });
    }

    /** Runs {@code task} on the event loop that everything of a test belongs to, and waits for what it promises. */
    <T> T onLoop(Supplier<Future<T>> task) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(now -> task.get().onComplete(promise));
        return promise.future().await();
    }

    /** Blocks until every server answers and every node is ready. */
    void heal() {
        if (redis.isRunning()) {
            redis.thaw();
        } else {
            redis.start();
        }
        if (postgres.isRunning()) {
            postgres.thaw();
        } else {
            postgres.start();
        }
        buses.values().forEach(Wire::mend);
        nodes.stream().filter(NodeProcess::isRunning).forEach(NodeProcess::thaw);
        nodes.stream().filter(node -> !node.isRunning()).forEach(NodeProcess::launch);
        nodes.forEach(NodeProcess::awaitReady);
    }

    /** What runs for the first time is slow, which is no fault. */
    void warmUp() {
        try (Traffic first = new Traffic(this, WARM_UP_RATE, new SplittableRandom(), Duration.ZERO)) {
            within(WARM_UP, () -> assertThat(first.signedIn()).isGreaterThan(WARM_UP_SIGN_INS));
        }
    }

    @Override
    public void close() {
        buses.values().forEach(Wire::mend);
        nodes.forEach(NodeProcess::close);
        redis.close();
        postgres.close();
        vertx.close().await();
    }

    private NodeProcess node(String name, Map<String, String> shape) {
        Map<String, String> own = new HashMap<>(settings);
        own.putAll(shape);
        return new NodeProcess(name, own, folder);
    }

    private static Site start(Function<Site, List<NodeProcess>> nodes) {
        try {
            Path folder = FOLDER.toAbsolutePath();
            Files.createDirectories(folder.resolve("bin"));
            Site site = new Site(folder.resolve("bin"), Files.createTempDirectory(folder, "site"), nodes);
            Runtime.getRuntime().addShutdownHook(new Thread(site::close));
            site.heal();
            site.warmUp();
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
