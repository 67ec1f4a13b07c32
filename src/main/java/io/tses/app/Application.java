package io.tses.app;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.cluster.Cluster;
import io.tses.config.Setting;
import io.tses.keys.KeySource;
import io.tses.postgres.Migrations;
import io.tses.postgres.PgClients;
import io.tses.postgres.SchemaHistory;
import io.tses.redis.ClockShift;
import io.tses.redis.RedisConnections;
import io.tses.request.Backend;
import io.tses.request.Presence;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.shared.DomainName;
import io.tses.tokens.OutsideVerifier;
import io.tses.users.Username;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service in one process: the order in which its parts come up, and what a command opens of it. */
public final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration COMMAND_PATIENCE = Duration.ofMinutes(1);
    private static final Duration WARM_UP_PATIENCE = Duration.ofSeconds(20);
    private static final Duration WARM_UP_PAUSE = Duration.ofMillis(200);

    private final AppConfig config;
    private final Presence presence = new Presence();
    private final Vertx vertx;
    private final Optional<Cluster> cluster;
    private final RecordCodec codec;
    private final Bus bus;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RedisConnections redis;
    private final PgClients postgres;
    private final Parts parts;
    private final Retirement retirement;

    private Application(AppConfig config, ClockShift clockShift, Vertx vertx, Optional<Cluster> cluster) {
        this.config = config;
        this.vertx = vertx;
        this.cluster = cluster;
        this.codec = new RecordCodec(Addresses.ALL, Addresses.NOTICES);
        this.bus = Bus.on(vertx, codec);
        this.redis = new RedisConnections(vertx, config.redis(), RedisKeys.ONE_OF_EACH_KIND, clockShift, meters);
        this.postgres = new PgClients(vertx, config.postgres(), meters);
        List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics(), new UptimeMetrics())
                .forEach(binder -> binder.bindTo(meters));
        this.parts = new Parts(config, vertx, bus, redis, postgres, clockShift, meters, presence, cluster);
        this.retirement = new Retirement(config, vertx, bus, cluster, presence, redis::close);
    }

    /** Starts everything; what was started is stopped again when something fails. */
    public static Future<Application> start(AppConfig config) {
        return start(config, new ClockShift());
    }

    /** As {@link #start(AppConfig)}, with a clock that tests can move. */
    public static Future<Application> start(AppConfig config, ClockShift clockShift) {
        return create(config, clockShift)
                .compose(application -> application
                        .start(List.of())
                        .map(application)
                        .recover(cause -> application.stop().transform(stopped -> Future.failedFuture(cause))));
    }

    /** One that can be started, and told to stop from now on; where it works with others it has joined them. */
    public static Future<Application> prepare(AppConfig config) {
        return create(config, new ClockShift());
    }

    /**
     * Starts every part, once. What was started when this has failed is still to be stopped.
     *
     * @param settings that the configuration was read from, to be shown to operators
     */
    public Future<Void> start(List<Setting> settings) {
        Future<?> up = up(settings);
        retirement.starts(up);
        return up.mapEmpty();
    }

    private static Future<Application> create(AppConfig config, ClockShift clockShift) {
        if (!config.cluster().enabled()) {
            return Future.succeededFuture(alone(config, clockShift));
        }
        return Cluster.join(vertxOptions(config), config.cluster(), Release.version())
                .map(joined -> new Application(config, clockShift, joined.vertx(), Optional.of(joined.cluster())));
    }

    private static Application alone(AppConfig config, ClockShift clockShift) {
        return new Application(config, clockShift, Vertx.vertx(vertxOptions(config)), Optional.empty());
    }

    private static VertxOptions vertxOptions(AppConfig config) {
        RequestScope.register();
        return new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(config.eventLoops());
    }

    /**
     * Opens what a command asks of, without starting the service, beside running nodes or without any.
     *
     * @return to be stopped, when it has been asked
     */
    public static Future<Application> open(AppConfig config, Counter counter) {
        Application application = alone(config, new ClockShift());
        // A promise of no event loop: those of the application are gone when it could not be opened.
        Promise<Application> opened = Promise.promise();
        application
                .open(counter)
                .compose(ready -> application.warmUp(
                        application.postgres.backend(), System.nanoTime() + WARM_UP_PATIENCE.toNanos()))
                .onSuccess(warm -> opened.complete(application))
                .onFailure(cause -> application.stop().onComplete(stopped -> opened.fail(cause)));
        return opened.future();
    }

    private Future<?> open(Counter counter) {
        return switch (counter) {
            case USERS -> migrate().compose(now -> deploy(List.of(parts.users())));
            case ACCOUNTS -> openAccounts();
            case AUDIT -> migrate().compose(now -> deploy(List.of(parts.auditDesk())));
            case AUDIT_LIVE ->
                Future.join(migrate(), redis.start())
                        .compose(now -> deploy(List.of(parts.auditDesk(), parts.following())));
            case TASKS ->
                Future.join(migrate(), redis.start())
                        .compose(now ->
                                deploy(List.of(parts.users(), parts.auditDesk(), parts.mailTasks(), parts.nodes())))
                        .compose(leaves -> deploy(List.of(parts.tasks())));
        };
    }

    private Future<?> openAccounts() {
        Future<KeySource> tokenKeys = openTokenKeys();
        return Future.join(migrate(), redis.start(), tokenKeys)
                .compose(now -> deploy(List.of(parts.users(), parts.sessions(tokenKeys.result()))))
                .compose(leaves -> deploy(List.of(parts.otp(), parts.accounts())));
    }

    /**
     * Asks one question from the command line, of what was opened for it.
     *
     * @param command names the request in the audit log
     */
    public <Q extends BusMessage, R extends BusMessage> Future<R> ask(
            String command, Address<Q, R> address, Q question) {
        return asRequest(command, () -> bus.ask(address, question));
    }

    /** What a program does first takes it long, on a busy machine too long for those who would rather be told than wait. */
    private Future<Void> warmUp(Backend backend, long deadlineNanos) {
        return backend.check()
                .recover(cause -> cause instanceof Unavailable && System.nanoTime() < deadlineNanos
                        ? vertx.timer(WARM_UP_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                                .compose(later -> warmUp(backend, deadlineNanos))
                        : Future.failedFuture(cause));
    }

    /** The port that HTTP listens on, also when the system chose it. */
    public int httpPort() {
        return parts.httpPort();
    }

    public int managementPort() {
        return parts.managementPort();
    }

    /** Where the pages of operators are; empty where they are nowhere. */
    public Optional<String> consoleHome() {
        return config.console().home(httpPort(), managementPort());
    }

    /**
     * Stops as a balancer would have it: is not ready any more, serves on for {@code shutdown.drain}, then {@link #stop()}.
     * Never fails, and takes no longer than {@link #longestRetirement}.
     */
    public Future<Void> retire() {
        return retirement.retire();
    }

    /** How long it may take until a node has retired. */
    public Duration longestRetirement() {
        return retirement.longest();
    }

    /**
     * Stops in order: no new requests first, then the story, then its parts. Never fails, and takes no longer than requests may
     * and a few seconds.
     */
    public Future<Void> stop() {
        return retirement.stop();
    }

    private Future<?> up(List<Setting> settings) {
        config.http().warnings().forEach(LOG::warn);
        config.mail().warnings().forEach(LOG::warn);
        cluster.ifPresent(nodes -> nodes.measuredBy(meters, Clock.systemUTC()));
        Future<KeySource> tokenKeys = openTokenKeys();
        Future<String> machine = machine();
        // Joined, so that each comes to its end: one that still ran after a failure of another would meet a closed
        // Vert.x.
        return Future.join(migrate(), redis.start(), readLetters(), readMessages(), tokenKeys, machine)
                .compose(ready -> deploy(parts.leaves(tokenKeys.result(), machine.result())))
                .compose(leaves -> deploy(parts.stories()))
                .compose(stories -> deploy(parts.accountOfItself(settings)))
                .compose(answering -> cluster.map(this::join).orElseGet(Future::succeededFuture))
                .compose(told -> deploy(parts.doors()))
                .onSuccess(started -> LOG.info("started http={} management={}", httpPort(), managementPort()));
    }

    /**
     * What is asked from the command line is a request as well, named for the command. The answer is a promise of no event loop: those of
     * the application may be gone when somebody looks at it.
     */
    private <T> Future<T> asRequest(String name, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(now -> {
            RequestScope.startingNow(name, COMMAND_PATIENCE).enter();
            work.get().onComplete(done);
        });
        return done.future();
    }

    private Future<KeySource> openTokenKeys() {
        OutsideVerifier verifier = new OutsideVerifier(vertx, config.keys().signingKey());
        return KeySource.open(vertx, config.keys(), verifier::check);
    }

    private Future<Void> migrate() {
        return new SchemaHistory(postgres, config.postgres())
                .isCurrent()
                .compose(current -> current ? Future.succeededFuture(0) : vertx.executeBlocking(this::runMigrations))
                .onSuccess(applied -> LOG.info("schema current migrations_applied={}", applied))
                .mapEmpty();
    }

    private int runMigrations() {
        Migrations migrations = new Migrations(config.postgres());
        retirement.ends(migrations::stop);
        return migrations.run();
    }

    /**
     * What the library knows of letters, a fifth of a second's work, while PostgreSQL and Redis are waited for: later, the first
     * address or name in other letters would hold an event loop up.
     */
    private Future<Void> readLetters() {
        return vertx.executeBlocking(() -> List.of(DomainName.parse("\u00df"), Username.parse("name")), false)
                .mapEmpty();
    }

    /** As {@link #readLetters}, where messages are written at all. */
    private Future<Void> readMessages() {
        return cluster.isEmpty()
                ? Future.succeededFuture()
                : vertx.executeBlocking(
                        () -> {
                            codec.learn();
                            return null;
                        },
                        false);
    }

    /** From now on the others ask this node, which is good at answering by then. */
    private Future<Void> join(Cluster others) {
        return new Rehearsal(vertx, bus, config.cluster().roles())
                .play()
                .compose(played -> others.open(bus, Clock.systemUTC()));
    }

    /** What it is called itself; asking the system for that may take a look at DNS. */
    private Future<String> machine() {
        return vertx.executeBlocking(() -> InetAddress.getLocalHost().getHostName(), false)
                .otherwise("localhost");
    }

    private Future<Void> deploy(List<Part> wanted) {
        if (presence.isLeaving()) {
            return Future.failedFuture(new Unavailable("it was told to stop before it had started"));
        }
        Function<Part, Future<String>> deploy =
                part -> vertx.deployVerticle(part.verticle(), new DeploymentOptions().setInstances(part.instances()));
        List<Future<String>> deploying =
                wanted.stream().filter(part -> part.instances() > 0).map(deploy).toList();
        return Future.join(deploying)
                .onComplete(done -> retirement.deployed(deploying.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .toList()))
                .mapEmpty();
    }
}
