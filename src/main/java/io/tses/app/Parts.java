package io.tses.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tses.accounts.AccountsVerticle;
import io.tses.accounts.SignOutVerticle;
import io.tses.audit.AuditDeskVerticle;
import io.tses.audit.AuditVerticle;
import io.tses.audit.FollowingVerticle;
import io.tses.audit.RefusalsVerticle;
import io.tses.bus.Bus;
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
import io.tses.postgres.PgClients;
import io.tses.ratelimit.RateLimitVerticle;
import io.tses.redis.ClockShift;
import io.tses.redis.RedisConnections;
import io.tses.request.Backend;
import io.tses.request.Presence;
import io.tses.sessions.SessionsVerticle;
import io.tses.stats.NodeSelf;
import io.tses.stats.NodesVerticle;
import io.tses.stats.StatsVerticle;
import io.tses.tasks.TasksVerticle;
import io.tses.tls.ServerTrust;
import io.tses.users.UsernameKeysVerticle;
import io.tses.users.UsersVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a node is made of, by its settings: which verticle with what it needs, and how many of each. Starts nothing. */
final class Parts {
    private final AppConfig config;
    private final Vertx vertx;
    private final Bus bus;
    private final RedisConnections redis;
    private final PgClients postgres;
    private final ClockShift clockShift;
    private final PrometheusMeterRegistry meters;
    private final Presence presence;
    private final Optional<Cluster> cluster;
    private final PurposeKeys keys;
    private final AuditOutbox auditOutbox;
    private final MailOutbox mailOutbox;
    private final RefusalOutbox refusalOutbox;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger httpPort = new AtomicInteger();
    private final AtomicInteger managementPort = new AtomicInteger();

    Parts(
            AppConfig config,
            Vertx vertx,
            Bus bus,
            RedisConnections redis,
            PgClients postgres,
            ClockShift clockShift,
            PrometheusMeterRegistry meters,
            Presence presence,
            Optional<Cluster> cluster) {
        this.config = config;
        this.vertx = vertx;
        this.bus = bus;
        this.redis = redis;
        this.postgres = postgres;
        this.clockShift = clockShift;
        this.meters = meters;
        this.presence = presence;
        this.cluster = cluster;
        this.keys = new PurposeKeys(config.secretKey(), config.secretKeyFallbacks());
        this.auditOutbox = new AuditOutbox(
                config.audit().maxQueued(), config.testIdentities().addresses());
        this.mailOutbox = new MailOutbox(config.mail().maxQueued());
        this.refusalOutbox = new RefusalOutbox(config.audit().maxQueued());
    }

    /** The port that HTTP listens on, also when the system chose it; 0 before. */
    int httpPort() {
        return httpPort.get();
    }

    int managementPort() {
        return managementPort.get();
    }

    /** What asks no other part. */
    List<Part> leaves(KeySource tokenKeys, String machine) {
        OutboxGauges auditGauges = OutboxGauges.ofAudit(meters);
        return List.of(
                stats(machine),
                nodes(),
                as(Role.RATELIMIT, rateLimit()),
                as(Role.OTP, captcha()),
                as(Role.USERS, users()),
                as(Role.TOKENS, sessions(tokenKeys)),
                as(Role.TOKENS, keyDesk(tokenKeys)),
                as(Role.AUDIT, audit(auditGauges)),
                as(Role.AUDIT, auditDesk()),
                as(Role.AUDIT, following()),
                as(Role.AUDIT, refusals(auditGauges)),
                as(Role.MAILER, mailer()),
                as(Role.MAILER, mailTasks()));
    }

    /** What asks leaves. */
    List<Part> stories() {
        return List.of(
                as(Role.OTP, otp()),
                as(Role.OTP, brake()),
                as(Role.USERS, accounts()),
                as(Role.USERS, signOut()),
                as(Role.USERS, usernameKeys()),
                as(Role.MAILER, tasks()));
    }

    /**
     * What tells of this node.
     *
     * @param settings that the configuration was read from, to be shown to operators
     */
    List<Part> accountOfItself(List<Setting> settings) {
        return List.of(roles(), checkup(settings));
    }

    /** What lets requests in. */
    List<Part> doors() {
        return List.of(management(), as(Role.HTTP, http()));
    }

    Part users() {
        return new Part(
                config.users().instances(),
                () -> new UsersVerticle(bus, postgres, config.users(), random, keys, config.testIdentities()));
    }

    Part sessions(KeySource tokenKeys) {
        return new Part(
                perEventLoop(config.sessions().instances()),
                () -> new SessionsVerticle(
                        bus, redis, tokenKeys, config.tokens(), config.sessions(), auditOutbox, meters));
    }

    Part otp() {
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
                        refusalOutbox,
                        random,
                        clockShift.clock(),
                        meters));
    }

    /** As many as there are to be asked about people. */
    Part accounts() {
        return new Part(config.users().instances(), () -> new AccountsVerticle(bus));
    }

    Part auditDesk() {
        return new Part(config.audit().instances(), () -> new AuditDeskVerticle(bus, redis, postgres));
    }

    Part following() {
        return new Part(1, () -> new FollowingVerticle(bus, redis, postgres));
    }

    Part mailTasks() {
        return new Part(1, () -> new MailTasksVerticle(bus, redis, config.mail(), auditOutbox));
    }

    Part tasks() {
        return new Part(1, () -> new TasksVerticle(bus, config.users().reauthenticationAge()));
    }

    Part nodes() {
        return new Part(1, () -> new NodesVerticle(bus, redis));
    }

    private Part stats(String machine) {
        return new Part(
                1, () -> new StatsVerticle(bus, redis, meters, () -> self(machine), backends(), Clock.systemUTC()));
    }

    private Part rateLimit() {
        return new Part(
                perEventLoop(config.rateLimit().instances()),
                () -> new RateLimitVerticle(bus, redis, config.rateLimit(), refusalOutbox, meters));
    }

    private Part captcha() {
        return new Part(
                config.captcha().when() == When.OFF
                        ? 0
                        : perEventLoop(config.otp().instances()),
                () -> new CaptchaVerticle(bus, config.captcha(), new ServerTrust(Optional.empty()), meters));
    }

    private Part keyDesk(KeySource tokenKeys) {
        return new Part(
                1,
                () -> new KeyDeskVerticle(
                        bus, redis, tokenKeys, config.keys(), config.tokens().longestUse(), auditOutbox));
    }

    private Part audit(OutboxGauges gauges) {
        return new Part(
                config.audit().instances(),
                () -> new AuditVerticle(bus, redis, postgres, config.audit(), Clock.systemUTC(), meters, gauges));
    }

    private Part refusals(OutboxGauges gauges) {
        return new Part(1, () -> new RefusalsVerticle(bus, redis, config.audit(), gauges));
    }

    private Part mailer() {
        OutboxGauges gauges = OutboxGauges.ofMail(meters, mailOutbox);
        return new Part(
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
                        gauges));
    }

    private Part brake() {
        return new Part(1, () -> new BrakeVerticle(redis, config.otp(), meters));
    }

    private Part signOut() {
        return new Part(1, () -> new SignOutVerticle(bus, redis, auditOutbox));
    }

    private Part usernameKeys() {
        return new Part(1, () -> new UsernameKeysVerticle(postgres));
    }

    private Part roles() {
        return new Part(
                cluster.isPresent() ? 1 : 0,
                () -> new RolesVerticle(bus, config.cluster().roles()));
    }

    private Part checkup(List<Setting> settings) {
        return new Part(1, () -> new CheckupVerticle(bus, config, settings, Clock.systemUTC()));
    }

    private Part management() {
        return new Part(
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
    }

    private Part http() {
        return new Part(
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

    private List<Backend> backends() {
        return Stream.concat(
                        Stream.of(presence, redis, postgres.backend()),
                        cluster
                                .map(nodes ->
                                        new OtherRoles(bus, config.cluster().roles()))
                                .stream())
                .toList();
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

    private Part as(Role role, Part part) {
        return part.of(role, config.cluster());
    }

    /** What requests keep busy has an instance on each event loop, unless the settings say how many. */
    private int perEventLoop(int instances) {
        return instances > 0 ? instances : config.eventLoops();
    }
}
