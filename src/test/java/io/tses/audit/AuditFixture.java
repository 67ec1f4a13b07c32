package io.tses.audit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.OutboxGauges;
import io.tses.postgres.PgClients;
import io.tses.redis.Effect;
import io.tses.redis.KeyedCommand;
import io.tses.request.RequestScope;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Auditors between a real Redis and a real PostgreSQL, both emptied, and what tests do to them. */
final class AuditFixture implements AutoCloseable {
    static final AuditConfig CONFIG = new AuditConfig(1, 100, 1, 0, 1_000_000);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    static final AuditOutbox OUTBOX = new AuditOutbox(1_000_000, Set.of());
    private static final int AT_ONCE = 1000;

    final Vertx vertx;
    final TestRedis redis;
    final Bus bus;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final OutboxGauges gauges = OutboxGauges.ofAudit(meters);
    private final Connection jdbc;

    AuditFixture() throws SQLException {
        RequestScope.register();
        vertx = Vertx.vertx();
        redis = new TestRedis(vertx);
        bus = Bus.on(
                vertx,
                new RecordCodec(List.of(
                        FindEvents.ADDRESS,
                        MeasureQueue.ADDRESS,
                        ForgetRefusals.ADDRESS,
                        ReadEvents.ADDRESS,
                        FollowEvents.ADDRESS)));
        jdbc = TestServers.shared().connect();
        redis.flush();
        TestServers.shared().emptyTables();
    }

    PgClients postgres() {
        return new PgClients(vertx, TestServers.shared().postgresConfig(), meters);
    }

    AuditVerticle auditor(PgClients postgres) {
        return new AuditVerticle(bus, redis.connections(), postgres, CONFIG, Clock.systemUTC(), meters, gauges);
    }

    /** Starts one more auditor; gives its deployment. */
    String deploy() {
        return deploy(auditor(postgres()));
    }

    /** Has somebody answer who searches the log. */
    void deployDesk() {
        deploy(new AuditDeskVerticle(bus, redis.connections(), postgres()));
        deploy(new FollowingVerticle(bus, redis.connections(), postgres()));
    }

    String deploy(VerticleBase verticle) {
        return vertx.deployVerticle(verticle).await();
    }

    static AuditEvent event(EventType type, String email, @Nullable UUID user, String details) {
        Caller caller = new Caller(ClientAddress.parse("192.0.2.7"), "curl/8");
        return new AuditEvent(
                UUID.randomUUID(), type, new EmailAddress(email), user, caller, new JsonObject(details).getMap());
    }

    static List<AuditEvent> events(int count) {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(EventType.OTP_FAILED, "user" + i + "@example.com", null, "{\"attempt\": 1}"));
        }
        return events;
    }

    /** Appends as the scripts do; gives the id of the entry. */
    String append(AuditEvent event) {
        return append("*", event);
    }

    String append(String entryId, AuditEvent event) {
        return append(entryId, OUTBOX.append(event).fields());
    }

    String append(String entryId, List<String> fields) {
        List<Object> args = new ArrayList<>(List.of(AuditOutbox.STREAM, entryId));
        args.addAll(fields);
        return redis.command("XADD", args.toArray()).toString();
    }

    void appendAll(List<AuditEvent> events) {
        for (int from = 0; from < events.size(); from += AT_ONCE) {
            List<AuditEvent> some = events.subList(from, Math.min(from + AT_ONCE, events.size()));
            redis.run(held -> Future.all(some.stream()
                    .map(event -> {
                        Effect.Append append = OUTBOX.append(event);
                        KeyedCommand xadd =
                                KeyedCommand.of(Command.XADD).key(append.key()).arg("*");
                        append.fields().forEach(xadd::arg);
                        return held.send(xadd);
                    })
                    .toList()));
        }
    }

    long waiting() {
        return redis.command("XLEN", AuditOutbox.STREAM).toLong();
    }

    long rejected() {
        return redis.command("XLEN", AuditKeys.REJECTED).toLong();
    }

    /** Entries that an auditor has read and not yet settled. */
    long pending() {
        if (!redis.exists(AuditOutbox.STREAM)) {
            return 0;
        }
        long pending = 0;
        for (Response group : redis.command("XINFO", "GROUPS", AuditOutbox.STREAM)) {
            pending += group.get("pending").toLong();
        }
        return pending;
    }

    long rows() {
        return Long.parseLong(query("SELECT count(*) FROM audit_logs").get(0));
    }

    /** The first column of every row that the statement gives. */
    List<String> query(String sql) {
        try (Statement statement = jdbc.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Waits until every entry is settled. */
    void awaitDrained() {
        await("the stream is empty", () -> waiting() == 0);
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    @Override
    public void close() throws SQLException {
        vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
        redis.close();
        vertx.close().await();
        jdbc.close();
    }
}
