package io.tses.app;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tses.accounts.AccountsVerticle;
import io.tses.accounts.SignOutVerticle;
import io.tses.audit.AuditDeskVerticle;
import io.tses.audit.AuditVerticle;
import io.tses.audit.FollowingVerticle;
import io.tses.audit.RefusalsVerticle;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.captcha.CaptchaConfig.When;
import io.tses.captcha.CaptchaVerticle;
import io.tses.cluster.Cluster;
import io.tses.cluster.ClusterConfig;
import io.tses.cluster.Member;
import io.tses.cluster.OtherRoles;
import io.tses.cluster.Role;
import io.tses.cluster.RolesVerticle;
import io.tses.config.Setting;
import io.tses.console.Console;
import io.tses.crypto.PurposeKeys;
import io.tses.http.HttpVerticle;
import io.tses.http.caller.Hints;
import io.tses.http.exchange.Endpoint;
import io.tses.http.routes.RateLimitFields;
import io.tses.keys.KeyDeskVerticle;
import io.tses.keys.KeySource;
import io.tses.mail.MailTasksVerticle;
import io.tses.mail.MailerVerticle;
import io.tses.mail.Withholding;
import io.tses.management.ManagementVerticle;
import io.tses.otp.BrakeVerticle;
import io.tses.otp.OtpVerticle;
import io.tses.otp.WhoMayAsk;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.OutboxGauges;
import io.tses.outbox.RefusalOutbox;
import io.tses.postgres.Migrations;
import io.tses.postgres.PgClients;
import io.tses.postgres.SchemaHistory;
import io.tses.ratelimit.RateLimitVerticle;
import io.tses.redis.ClockShift;
import io.tses.redis.RedisConnections;
import io.tses.request.Backend;
import io.tses.request.Presence;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.sessions.SessionsVerticle;
import io.tses.shared.DomainName;
import io.tses.stats.NodeSelf;
import io.tses.stats.NodesVerticle;
import io.tses.stats.StatsVerticle;
import io.tses.tasks.TasksVerticle;
import io.tses.tls.ServerTrust;
import io.tses.tokens.OutsideVerifier;
import io.tses.users.Username;
import io.tses.users.UsernameKeysVerticle;
import io.tses.users.UsersVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service in one process: its parts, their number, the order up and the order down. */
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
    private final ClockShift clockShift;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RedisConnections redis;
    private final PgClients postgres;
    private final PurposeKeys keys;
    private final AuditOutbox auditOutbox;
    private final MailOutbox mailOutbox;
    private final RefusalOutbox refusals;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger httpPort = new AtomicInteger();
    private final AtomicInteger managementPort = new AtomicInteger();
    private final Retirement retirement;

    private Application(AppConfig config, ClockShift clockShift, Vertx vertx, Optional<Cluster> cluster) {
        this.config = config;
        this.clockShift = clockShift;
        this.vertx = vertx;
        this.cluster = cluster;
        this.codec = new RecordCodec(Addresses.ALL, Addresses.NOTICES);
        this.bus = Bus.on(vertx, codec);
        this.redis = new RedisConnections(vertx, config.redis(), RedisKeys.ONE_OF_EACH_KIND, clockShift, meters);
        this.postgres = new PgClients(vertx, config.postgres(), meters);
        List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics(), new UptimeMetrics())
                .forEach(binder -> binder.bindTo(meters));
        this.keys = new PurposeKeys(config.secretKey(), config.secretKeyFallbacks());
        this.auditOutbox = new AuditOutbox(
                config.audit().maxQueued(), config.testIdentities().addresses());
        this.refusals = new RefusalOutbox(config.audit().maxQueued());
        this.mailOutbox = new MailOutbox(config.mail().maxQueued());
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
            case USERS -> migrate().compose(now -> deploy(users()));
            case ACCOUNTS -> openAccounts();
            case AUDIT -> migrate().compose(now -> deploy(auditDesk()));
            case AUDIT_LIVE -> Future.join(migrate(), redis.start()).compose(now -> deploy(auditDesk(), following()));
            case TASKS ->
                Future.join(migrate(), redis.start())
                        .compose(now -> deploy(users(), auditDesk(), mailTasks(), nodes()))
                        .compose(leaves -> deploy(tasks()));
        };
    }

    private Future<?> openAccounts() {
        Future<KeySource> tokenKeys = openTokenKeys();
        return Future.join(migrate(), redis.start(), tokenKeys)
                .compose(now -> deploy(users(), sessions(tokenKeys.result())))
                .compose(leaves -> deploy(otp(), accounts()));
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
        return httpPort.get();
    }

    public int managementPort() {
        return managementPort.get();
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
        OutboxGauges auditGauges = OutboxGauges.ofAudit(meters);
        OutboxGauges mailGauges = OutboxGauges.ofMail(meters, mailOutbox);
        Part rateLimit = new Part(
                perEventLoop(config.rateLimit().instances()),
                () -> new RateLimitVerticle(bus, redis, config.rateLimit(), refusals, meters));
        Part audit = new Part(
                config.audit().instances(),
                () -> new AuditVerticle(bus, redis, postgres, config.audit(), Clock.systemUTC(), meters, auditGauges));
        Part refusals = new Part(1, () -> new RefusalsVerticle(bus, redis, config.audit(), auditGauges));
        Part mailer = new Part(
                config.mail().instances(),
                () -> new MailerVerticle(
                        bus,
                        redis,
                        keys,
                        config.mail(),
                        config.linkUrl(),
                        config.users().signUp() ? Withholding.NONE : new ClosedSignUp(bus),
                        mailOutbox,
                        auditOutbox,
                        meters,
                        mailGauges));
        Part captcha = new Part(
                config.captcha().when() == When.OFF
                        ? 0
                        : perEventLoop(config.otp().instances()),
                () -> new CaptchaVerticle(bus, config.captcha(), new ServerTrust(Optional.empty()), meters));
        Part signOut = new Part(1, () -> new SignOutVerticle(bus, redis, auditOutbox));
        Part usernameKeys = new Part(1, () -> new UsernameKeysVerticle(postgres));
        Part brake = new Part(1, () -> new BrakeVerticle(redis, config.otp(), meters));
        Part roles = new Part(
                cluster.isPresent() ? 1 : 0,
                () -> new RolesVerticle(bus, config.cluster().roles()));
        Future<String> machine = machine();
        Part stats = new Part(
                1,
                () -> new StatsVerticle(
                        bus, redis, meters, () -> self(machine.result()), backends(), Clock.systemUTC()));
        Part checkup = new Part(1, () -> new CheckupVerticle(bus, config, settings, Clock.systemUTC()));
        Part management = new Part(
                1,
                () -> new ManagementVerticle(
                        config.management(),
                        config.http(),
                        presence,
                        meters,
                        backends(),
                        this::members,
                        console(false),
                        managementPort::set));
        Part http = new Part(
                perEventLoop(config.http().instances()),
                () -> new HttpVerticle(
                        bus,
                        config.http(),
                        config.tokens().issuer(),
                        rateLimitFields(),
                        presence,
                        meters,
                        console(true),
                        httpPort::set));

        Future<KeySource> tokenKeys = openTokenKeys();
        // Joined, so that each comes to its end: one that still ran after a failure of another would meet a closed
        // Vert.x.
        cluster.ifPresent(nodes -> nodes.measuredBy(meters, Clock.systemUTC()));
        return Future.join(migrate(), redis.start(), readLetters(), readMessages(), tokenKeys, machine)
                .compose(ready -> deploy(
                        stats,
                        nodes(),
                        as(Role.RATELIMIT, rateLimit),
                        as(Role.OTP, captcha),
                        as(Role.USERS, users()),
                        as(Role.TOKENS, sessions(tokenKeys.result())),
                        as(Role.TOKENS, keyDesk(tokenKeys.result())),
                        as(Role.AUDIT, audit),
                        as(Role.AUDIT, auditDesk()),
                        as(Role.AUDIT, following()),
                        as(Role.AUDIT, refusals),
                        as(Role.MAILER, mailer),
                        as(Role.MAILER, mailTasks())))
                .compose(leaves -> deploy(
                        as(Role.OTP, otp()),
                        as(Role.OTP, brake),
                        as(Role.USERS, accounts()),
                        as(Role.USERS, signOut),
                        as(Role.USERS, usernameKeys),
                        as(Role.MAILER, tasks())))
                .compose(stories -> deploy(roles, checkup))
                .compose(answering -> cluster.map(this::join).orElseGet(Future::succeededFuture))
                .compose(told -> deploy(management, as(Role.HTTP, http)))
                .onSuccess(started -> LOG.info("started http={} management={}", httpPort, managementPort));
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

    /** The pages of operators, where this port is the one that they are on. */
    private Function<Vertx, Future<List<Endpoint>>> console(boolean isPublic) {
        boolean isHere = config.console().enabled() && config.console().isPublic() == isPublic;
        return isHere
                ? new Console(bus, config.console(), config.http(), keys)::endpoints
                : none -> Future.succeededFuture(List.of());
    }

    private RateLimitFields rateLimitFields() {
        return config.http().ratelimitHeaders() ? RateLimitFields.of(config.rateLimit()) : RateLimitFields.NONE;
    }

    private Part users() {
        return new Part(
                config.users().instances(),
                () -> new UsersVerticle(bus, postgres, config.users(), random, keys, config.testIdentities()));
    }

    private Future<KeySource> openTokenKeys() {
        OutsideVerifier verifier = new OutsideVerifier(vertx, config.keys().signingKey());
        return KeySource.open(vertx, config.keys(), verifier::check);
    }

    private Part sessions(KeySource tokenKeys) {
        return new Part(
                perEventLoop(config.sessions().instances()),
                () -> new SessionsVerticle(
                        bus, redis, tokenKeys, config.tokens(), config.sessions(), auditOutbox, meters));
    }

    private Part keyDesk(KeySource tokenKeys) {
        return new Part(
                1,
                () -> new KeyDeskVerticle(
                        bus, redis, tokenKeys, config.keys(), config.tokens().longestUse(), auditOutbox));
    }

    private Part otp() {
        return new Part(
                perEventLoop(config.otp().instances()),
                () -> new OtpVerticle(
                        bus,
                        redis,
                        keys,
                        config.otp(),
                        config.rateLimit(),
                        new WhoMayAsk(config.domains(), config.captcha().when(), config.testIdentities()),
                        mailOutbox,
                        auditOutbox,
                        refusals,
                        random,
                        clockShift.clock(),
                        meters));
    }

    /** As many as there are to be asked about people. */
    private Part accounts() {
        return new Part(config.users().instances(), () -> new AccountsVerticle(bus));
    }

    private Part auditDesk() {
        return new Part(config.audit().instances(), () -> new AuditDeskVerticle(bus, redis, postgres));
    }

    private Part nodes() {
        return new Part(1, () -> new NodesVerticle(bus, redis));
    }

    private Part following() {
        return new Part(1, () -> new FollowingVerticle(bus, redis, postgres));
    }

    private Part mailTasks() {
        return new Part(1, () -> new MailTasksVerticle(bus, redis, config.mail(), auditOutbox));
    }

    private Part tasks() {
        return new Part(1, () -> new TasksVerticle(bus, config.users().reauthenticationAge()));
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

    /** A part of a role, none of it where this node does not have that. */
    private Part as(Role role, Part part) {
        return config.cluster().roles().contains(role) ? part : new Part(0, part.verticle());
    }

    private List<Backend> backends() {
        return Stream.concat(
                        Stream.of(presence, redis, postgres.backend()),
                        cluster
                                .map(nodes ->
                                        new OtherRoles(bus, config.cluster().roles()))
                                .stream())
                .toList();
    }

    /** What it is called itself; asking the system for that may take a look at DNS. */
    private Future<String> machine() {
        return vertx.executeBlocking(() -> InetAddress.getLocalHost().getHostName(), false)
                .otherwise("localhost");
    }

    /** A member as the others know it; any other node by its machine, and the port where it serves HTTP. */
    private NodeSelf self(String machine) {
        ClusterConfig own = config.cluster();
        return new NodeSelf(
                cluster.isPresent() ? own.publicHost() + ":" + own.port() : machine + ":" + httpPort,
                own.roles().stream().map(Role::wireName).toList(),
                Release.version(),
                Hints.of(vertx).warnings());
    }

    private Map<String, JsonArray> members() {
        return cluster.map(nodes -> Map.of(
                        "members",
                        new JsonArray(
                                nodes.members().stream().map(Member::toJson).toList())))
                .orElse(Map.of());
    }

    private Future<Void> deploy(Part... parts) {
        if (presence.isLeaving()) {
            return Future.failedFuture(new Unavailable("it was told to stop before it had started"));
        }
        Function<Part, Future<String>> deploy =
                part -> vertx.deployVerticle(part.verticle(), new DeploymentOptions().setInstances(part.instances()));
        List<Future<String>> deploying = Stream.of(parts)
                .filter(part -> part.instances() > 0)
                .map(deploy)
                .toList();
        return Future.join(deploying)
                .onComplete(done -> retirement.deployed(deploying.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .toList()))
                .mapEmpty();
    }

    /** What requests keep busy has an instance on each event loop, unless the settings say how many. */
    private int perEventLoop(int instances) {
        return instances > 0 ? instances : config.eventLoops();
    }

    /** A verticle and how many of it, none where what it is for is switched off. */
    private record Part(int instances, Supplier<? extends Deployable> verticle) {}
}
