package io.tses.accounts;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.app.AppConfig;
import io.tses.app.RedisKeys;
import io.tses.audit.RefusalsVerticle;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.config.ConfigLoader;
import io.tses.crypto.PurposeKeys;
import io.tses.keys.KeySource;
import io.tses.mail.MailTasksVerticle;
import io.tses.otp.NewSession;
import io.tses.otp.OtpVerticle;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.otp.WhoMayAsk;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.OutboxGauges;
import io.tses.outbox.RefusalOutbox;
import io.tses.postgres.PgClients;
import io.tses.ratelimit.RateLimitVerticle;
import io.tses.redis.RedisConnections;
import io.tses.request.RequestScope;
import io.tses.sessions.SessionsVerticle;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.support.Requests;
import io.tses.support.TcpProxy;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.tses.users.Flags;
import io.tses.users.UsersVerticle;
import io.tses.users.Whom;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Everything that the stories of accounts ask, on real servers, without HTTP; the line to Redis can be cut. */
final class AccountsFixture implements AutoCloseable {
    static final Caller DESK = new Caller(ClientAddress.parse("198.51.100.9"), "desk/1");
    static final String REQUEST = "req-19";

    private static final int INSTANCES = 2;

    /** Draws as its parent does and remembers what it drew last. */
    private static final class RememberingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private volatile int last;

        @Override
        public int nextInt(int bound) {
            last = super.nextInt(bound);
            return last;
        }
    }

    final TestServers servers = TestServers.shared();
    final TestRedis redis;
    private final RememberingRandom random = new RememberingRandom();
    private final Vertx vertx;
    private final Bus bus;
    private final TcpProxy line;
    private final RedisConnections connections;

    AccountsFixture() {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        redis = new TestRedis(vertx);
        redis.flush();
        servers.emptyTables();
        URI url = URI.create(servers.redisUrl());
        line = new TcpProxy(url.getHost(), url.getPort());
        AppConfig config = config(servers.redisUrl().replace(":" + url.getPort(), ":" + line.port()));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        connections =
                new RedisConnections(vertx, config.redis(), RedisKeys.ONE_OF_EACH_KIND, redis.clockShift(), meters);
        PgClients postgres = new PgClients(vertx, config.postgres(), new SimpleMeterRegistry());
        PurposeKeys keys = new PurposeKeys(config.secretKey(), config.secretKeyFallbacks());
        AuditOutbox audit = new AuditOutbox(1_000_000, Set.of());
        MailOutbox mail = new MailOutbox(1_000_000);
        RefusalOutbox refusals = new RefusalOutbox(1_000_000);
        deploy(() -> new RateLimitVerticle(bus, connections, config.rateLimit(), refusals, meters));
        deploy(() -> new UsersVerticle(bus, postgres, config.users(), random, keys, config.testIdentities()));
        KeySource tokenKeys = KeySource.open(vertx, config.keys(), any -> {}).await();
        deploy(() ->
                new SessionsVerticle(bus, connections, tokenKeys, config.tokens(), config.sessions(), audit, meters));
        deploy(() -> new RefusalsVerticle(bus, connections, config.audit(), OutboxGauges.ofAudit(meters)));
        deploy(() -> new MailTasksVerticle(bus, connections, config.mail(), audit));
        deploy(() -> new OtpVerticle(
                bus,
                connections,
                keys,
                config.otp(),
                config.rateLimit(),
                WhoMayAsk.EVERYBODY,
                mail,
                audit,
                refusals,
                random,
                redis.clockShift().clock(),
                meters));
        deploy(() -> new AccountsVerticle(bus));
        deploy(() -> new SignOutVerticle(bus, connections, audit));
    }

    private static AppConfig config(String redisUrl) {
        return AppConfig.from(ConfigLoader.load(
                List.of(),
                Map.of(),
                Map.of(
                        "redis.url", redisUrl,
                        "database.url", TestServers.shared().databaseUrl(),
                        "secret-key", "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8",
                        "signing-key", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0",
                        "email.host", "127.0.0.1",
                        "default-from-email", "noreply@example.com",
                        "ratelimit.client-permits", "0",
                        "ratelimit.client-day-permits", "0",
                        "ratelimit.network-permits", "0")));
    }

    private void deploy(Supplier<? extends Deployable> verticle) {
        vertx.deployVerticle(verticle, new DeploymentOptions().setInstances(INSTANCES))
                .await();
    }

    /** Asks as part of a request. */
    <Q extends BusMessage, R extends BusMessage> Future<R> asking(Address<Q, R> address, Q question) {
        return Requests.as(REQUEST, vertx, () -> bus.ask(address, question));
    }

    <Q extends BusMessage, R extends BusMessage> R ask(Address<Q, R> address, Q question) {
        return asking(address, question).await();
    }

    ChangeAccount.Reply setFlags(UUID actor, UUID id, Flags flags) {
        return settingFlags(actor, id, flags).await();
    }

    Future<ChangeAccount.Reply> settingFlags(UUID actor, UUID id, Flags flags) {
        return asking(
                ChangeAccount.ADDRESS,
                new ChangeAccount(by(actor), Whom.of(id), Optional.empty(), Optional.empty(), Optional.empty(), flags));
    }

    /** Somebody at the desk who has just signed in. */
    static Actor by(UUID person) {
        return Actor.signedIn(person, Duration.ZERO, DESK);
    }

    static EmailAddress address(String name) {
        return new EmailAddress(name + "@example.com");
    }

    /** Somebody new, whose name is the local part of their address. */
    UUID person(String name) {
        return person(name, false, false);
    }

    UUID staff(String name) {
        return person(name, true, false);
    }

    UUID superuser(String name) {
        return person(name, true, true);
    }

    private UUID person(String name, boolean staff, boolean superuser) {
        UUID id = UUID.randomUUID();
        servers.runSql("INSERT INTO users (id, email, username, is_staff, is_superuser, is_verified) VALUES ('" + id
                + "', '" + name + "@example.com', '" + name + "', " + staff + ", " + superuser + ", true)");
        return id;
    }

    /** The code that is mailed to somebody. One at a time. */
    Passcode code(String name) {
        ask(RequestCode.ADDRESS, new RequestCode(address(name), Optional.empty(), Optional.empty(), DESK));
        return Passcode.parse(String.format("%06d", random.last)).orElseThrow();
    }

    Future<VerifyCode.Reply> signingIn(String name, Passcode code) {
        return asking(
                VerifyCode.ADDRESS, new VerifyCode(address(name), code, Optional.empty(), Optional.empty(), DESK));
    }

    NewSession signIn(String name) {
        return ((VerifyCode.SignedIn) signingIn(name, code(name)).await()).session();
    }

    /** The ids of all sessions there are. */
    List<String> sessions() {
        List<String> ids = new ArrayList<>();
        redis.command("KEYS", "session:*").forEach(key -> ids.add(key.toString()));
        return ids;
    }

    /** The events of one type that wait for the audit log, oldest first; of its fields those that it has. */
    List<Event> events(String type) {
        List<Event> events = new ArrayList<>();
        for (Response entry : redis.command("XRANGE", "outbox:audit", "-", "+")) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (int n = 0; n < entry.get(1).size(); n += 2) {
                fields.put(
                        entry.get(1).get(n).toString(), entry.get(1).get(n + 1).toString());
            }
            if (type.equals(fields.get("event"))) {
                events.add(new Event(
                        fields.getOrDefault("email", ""),
                        fields.get("ip") + " " + fields.get("agent"),
                        new JsonObject(fields.get("details"))));
            }
        }
        return events;
    }

    /** @param caller address and agent */
    record Event(String email, String caller, JsonObject details) {}

    String query(String sql) {
        return servers.query(sql);
    }

    /** Redis cannot be reached from now on. */
    void cut() {
        line.cut();
    }

    void mend() {
        line.mend();
    }

    @Override
    public void close() {
        connections.close().await();
        redis.close();
        vertx.close().await();
        line.close();
    }
}
