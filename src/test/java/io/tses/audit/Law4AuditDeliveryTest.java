package io.tses.audit;

import io.tses.outbox.AuditEvent;
import io.tses.outbox.EventType;
import io.tses.postgres.PgClients;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Law 4, its second half: what was appended has exactly one row in the end, whoever dies whenever. */
@Tag("servers")
class Law4AuditDeliveryTest {
    private static final LuaScript APPLY = LuaScript.beside(Law4AuditDeliveryTest.class, "apply.lua");
    private static final URI DATABASE = URI.create(TestServers.shared().databaseUrl());

    private AuditFixture fixture;
    private TcpProxy proxy;

    @BeforeEach
    void open() throws SQLException {
        fixture = new AuditFixture();
        proxy = new TcpProxy(DATABASE.getHost(), DATABASE.getPort());
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
        proxy.close();
    }

    @Test
    void anEventBecomesARowThatTellsEverythingItTold() {
        UUID user = UUID.randomUUID();
        AuditEvent event =
                AuditFixture.event(EventType.OTP_LOCKED, "ada@example.com", user, "{\"request_id\": \"r1\"}");
        fixture.deploy();
        String entry = fixture.append(event);
        fixture.awaitDrained();

        String millis = entry.substring(0, entry.indexOf('-'));
        assertThat(fixture.query(
                        "SELECT concat_ws('|', id, (extract(epoch FROM created_at) * 1000)::bigint, user_id, email,"
                                + " event, host(ip), user_agent, details) FROM audit_logs"))
                .containsExactly(event.id() + "|" + millis + "|" + user
                        + "|ada@example.com|OTP_LOCKED|192.0.2.7|curl/8|{\"request_id\": \"r1\"}");
    }

    @Test
    void anEventThatBelongsToNoAddressBecomesARowWithoutOne() {
        Caller caller = new Caller(ClientAddress.parse("192.0.2.7"), "curl/8");
        AuditEvent event = new AuditEvent(UUID.randomUUID(), EventType.OTP_FAILED, null, null, caller, Map.of());
        fixture.deploy();
        fixture.append(event);
        fixture.awaitDrained();

        assertThat(fixture.query("SELECT concat_ws('|', id, email, event, host(ip)) FROM audit_logs"))
                .containsExactly(event.id() + "||OTP_FAILED|192.0.2.7");
        assertThatThrownBy(event::address).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyEventBecomesOneRowAlsoWhenThereAreMoreThanOneBatch() {
        List<AuditEvent> events = AuditFixture.events(950);
        fixture.appendAll(events);
        fixture.deploy();
        fixture.awaitDrained();

        assertThat(fixture.query("SELECT id FROM audit_logs"))
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(event -> event.id().toString()).toList());
        assertThat(fixture.meters.counter("tses.audit.rows").count()).isEqualTo(950);
    }

    @Test
    void anEventThatComesTwiceInABatchAndAgainLaterIsOneRow() {
        AuditEvent event = AuditFixture.events(1).get(0);
        long now = Clock.systemUTC().millis();
        fixture.append(now + "-0", event);
        fixture.append(now + "-1", event);
        fixture.deploy();
        fixture.awaitDrained();
        fixture.append(now + "-2", event);
        fixture.awaitDrained();

        assertThat(fixture.rows()).isEqualTo(1);
        assertThat(fixture.rejected()).isZero();
    }

    @Test
    void twoAuditorsAtOnceWriteEveryEventOnce() {
        fixture.deploy();
        fixture.deploy();
        fixture.appendAll(AuditFixture.events(5000));
        fixture.awaitDrained();

        assertThat(fixture.rows()).isEqualTo(5000);
        assertThat(fixture.meters.counter("tses.audit.rows").count()).isEqualTo(5000);
    }

    @Test
    void whatADeadAuditorHadReadIsWrittenOnceWhetherItHadWrittenItOrNot() {
        fixture.appendAll(AuditFixture.events(60));
        OutboxStore dead = new OutboxStore(fixture.redis.held());
        PgAuditStore store = new PgAuditStore(fixture.postgres().pool(Duration.ofSeconds(5)));
        Batch written = fixture.redis.run(held -> dead.read(20));
        fixture.redis.run(held -> store.write(written.rows()));
        fixture.redis.run(held -> dead.read(40));
        assertThat(fixture.rows()).isEqualTo(20);

        fixture.deploy();
        fixture.append(AuditFixture.events(1).get(0));
        AuditFixture.await("the living are served", () -> fixture.rows() == 21 && fixture.waiting() == 60);
        assertThat(fixture.pending())
                .as("not taken from one that may still live")
                .isEqualTo(60);

        fixture.redis.advance(Duration.ofSeconds(11));
        fixture.awaitDrained();
        assertThat(fixture.rows()).isEqualTo(61);
        assertThat(fixture.rejected()).isZero();
        fixture.redis.run(held -> store.close());
    }

    @Test
    void nothingIsLostAndNothingNewIsReadWhilePostgresIsAway() {
        fixture.deploy(fixture.auditor(behindProxy()));
        fixture.appendAll(AuditFixture.events(50));
        fixture.awaitDrained();

        proxy.cut();
        fixture.appendAll(AuditFixture.events(450));
        AuditFixture.await("a batch is held", () -> fixture.pending() > 0);
        fixture.appendAll(AuditFixture.events(500));
        assertThat(fixture.pending()).isLessThanOrEqualTo(AuditFixture.CONFIG.batch());
        assertThat(fixture.waiting()).isEqualTo(950);
        assertThat(fixture.rows()).isEqualTo(50);

        proxy.mend();
        fixture.awaitDrained();
        assertThat(fixture.rows()).isEqualTo(1000);
    }

    @Test
    void connectionsThatBreakWhileBatchesAreWrittenLoseNothing() {
        fixture.deploy(fixture.auditor(behindProxy()));
        for (int i = 0; i < 10; i++) {
            fixture.appendAll(AuditFixture.events(300));
            AuditFixture.await("a batch is being written", () -> fixture.pending() > 0);
            proxy.cut();
            proxy.mend();
        }
        fixture.awaitDrained();

        assertThat(fixture.rows()).isEqualTo(3000);
        assertThat(fixture.rejected()).isZero();
    }

    @Test
    void anAuditorStartsWithoutPostgresAndMakesItsMonthsWhenItIsThere() {
        proxy.cut();
        Clock clock = Clock.fixed(Instant.parse("2041-11-30T12:00:00Z"), ZoneOffset.UTC);
        fixture.deploy(new AuditVerticle(
                fixture.bus,
                fixture.redis.connections(),
                behindProxy(),
                AuditFixture.CONFIG,
                clock,
                fixture.meters,
                fixture.gauges));
        assertThat(months("2041")).isEmpty();

        proxy.mend();
        AuditFixture.await("the months are there", () -> months("2041").size() == 2);
        assertThat(months("2041")).containsExactly("audit_logs_2041_11", "audit_logs_2041_12");
    }

    @Test
    void anAuditorStopsSoonDuringAnOutageAndAnotherFinishesItsBatch() {
        String deployment = fixture.deploy(fixture.auditor(behindProxy()));
        proxy.cut();
        fixture.appendAll(AuditFixture.events(10));
        AuditFixture.await("a batch is held", () -> fixture.pending() > 0);

        stop(deployment);

        fixture.redis.advance(Duration.ofSeconds(11));
        fixture.deploy();
        fixture.awaitDrained();
        assertThat(fixture.rows()).isEqualTo(10);
    }

    @Test
    void anAuditorStopsSoonWhenPostgresFroze() {
        String deployment = fixture.deploy(fixture.auditor(behindProxy()));
        fixture.appendAll(AuditFixture.events(10));
        fixture.awaitDrained();
        proxy.freeze();
        fixture.appendAll(AuditFixture.events(10));
        AuditFixture.await("a batch is held", () -> fixture.pending() > 0);

        stop(deployment);
    }

    @Test
    void anAuditorThatIsStoppedWhileItWritesFinishesItsBatch() {
        String deployment = fixture.deploy();
        fixture.appendAll(AuditFixture.events(3000));
        AuditFixture.await("it writes", () -> fixture.rows() > 0);
        fixture.vertx.undeploy(deployment).await();

        assertThat(fixture.pending()).isZero();
        assertThat(fixture.rows() + fixture.waiting()).isEqualTo(3000);
    }

    @Test
    void entriesThatCanNeverBeRowsAreSetAsideOneByOneAndStopNobody() {
        List<String> poison = List.of(
                poisoned("id", "no-uuid"),
                poisoned("id", "1-1-1-1-1"),
                poisoned("user", "42"),
                poisoned("event", "OTP_INVENTED"),
                poisoned("details", "[1]"),
                poisoned("details", "{broken"),
                poisoned("details", "{\"a\": \"\\u0000\"}"),
                poisoned("ip", "nowhere"),
                poisoned("email", randomText(9000)),
                fixture.append("*", List.of("something", "else")));
        fixture.appendAll(AuditFixture.events(130));
        fixture.deploy();
        fixture.awaitDrained();

        assertThat(fixture.rows()).isEqualTo(130);
        assertThat(fixture.redis.command("XRANGE", AuditKeys.REJECTED, "-", "+"))
                .extracting(entry -> entry.get(1).get(1).toString())
                .containsExactlyInAnyOrderElementsOf(poison);
        assertThat(fixture.meters.counter("tses.audit.rejected").count()).isEqualTo(poison.size());
    }

    @Test
    void anEntryThatIsSetAsideKeepsItsFieldsAndTellsWhy() {
        AuditEvent event = AuditFixture.events(1).get(0);
        String entry = fixture.append(
                "*",
                List.of(
                        "id",
                        event.id().toString(),
                        "event",
                        "OTP_FAILED",
                        "email",
                        "a@b.c",
                        "user",
                        "",
                        "ip",
                        "",
                        "agent",
                        "",
                        "details",
                        "{broken"));
        fixture.deploy();
        fixture.awaitDrained();

        List<String> told = fixture.redis.command("XRANGE", AuditKeys.REJECTED, "-", "+").get(0).get(1).stream()
                .map(Object::toString)
                .toList();
        assertThat(told)
                .startsWith("entry", entry, "error")
                .contains("id", event.id().toString(), "{broken");
        assertThat(told.get(3)).startsWith("22P02 ").contains("json");
    }

    @Test
    void monthsThatAreMissingAreMadeWhenAnEventNeedsThem() {
        TestServers.shared().runSql("DROP TABLE IF EXISTS audit_logs_2019_02, audit_logs_2019_03, audit_logs_2035_12");
        long march = Instant.parse("2019-03-01T00:00:00Z").toEpochMilli();
        List<AuditEvent> events = AuditFixture.events(3);
        fixture.append(march - 1 + "-0", events.get(0));
        fixture.append(march + "-0", events.get(1));
        fixture.append(Instant.parse("2035-12-31T23:59:59Z").toEpochMilli() + "-0", events.get(2));
        fixture.deploy();
        fixture.awaitDrained();

        assertThat(fixture.query("SELECT tableoid::regclass FROM audit_logs ORDER BY created_at"))
                .containsExactly("audit_logs_2019_02", "audit_logs_2019_03", "audit_logs_2035_12");
    }

    @Test
    void anAuditorGoesOnWithNewEventsAfterRedisWasEmptied() {
        fixture.deploy();
        fixture.appendAll(AuditFixture.events(10));
        fixture.awaitDrained();
        fixture.redis.flush();
        fixture.appendAll(AuditFixture.events(7));
        fixture.awaitDrained();

        assertThat(fixture.rows()).isEqualTo(17);
    }

    /** Ids of entries stay at the moment of the last one then, which is yet to come. */
    @Test
    void whatHappensAfterRedisClockWasSetBackIsOfThatMomentAllTheSame() {
        fixture.redis.clockShift().advance(Duration.ofHours(1));
        decide();
        fixture.redis.clockShift().advance(Duration.ofHours(-1));
        decide();
        fixture.redis.clockShift().advance(Duration.ofSeconds(1));
        decide();
        fixture.deploy();
        fixture.awaitDrained();

        assertThat(fixture.query("SELECT round(extract(epoch FROM created_at - min(created_at) OVER ()))::bigint"
                        + " FROM audit_logs ORDER BY created_at"))
                .containsExactly("0", "1", "3600");
    }

    @Test
    void signingInMovesTheLastLoginForwardAndNeverBack() {
        UUID ada = user("ada", "NULL");
        UUID bob = user("bob", "'2030-01-01T00:00:00Z'");
        UUID eve = user("eve", "NULL");
        long now = Instant.parse("2026-05-05T10:00:00.123Z").toEpochMilli();
        fixture.append(now - 1000 + "-0", AuditFixture.event(EventType.OTP_VERIFIED, "ada@example.com", ada, "{}"));
        fixture.append(now + "-0", AuditFixture.event(EventType.OTP_VERIFIED, "ada@example.com", ada, "{}"));
        fixture.append(now + "-1", AuditFixture.event(EventType.OTP_VERIFIED, "bob@example.com", bob, "{}"));
        fixture.append(now + "-2", AuditFixture.event(EventType.OTP_LOCKED, "eve@example.com", eve, "{}"));
        fixture.append(
                now + "-3", AuditFixture.event(EventType.OTP_VERIFIED, "x@example.com", UUID.randomUUID(), "{}"));
        fixture.deploy();
        fixture.awaitDrained();

        assertThat(fixture.rows()).isEqualTo(5);
        assertThat(fixture.query("SELECT to_char(last_login AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') FROM users"
                        + " ORDER BY email"))
                .containsExactly("2026-05-05 10:00:00.123", "2030-01-01 00:00:00.000", "null");
    }

    @Test
    void depthAgeAndRejectsAreMeasured() {
        poisoned("event", "OTP_INVENTED");
        fixture.deploy(fixture.auditor(behindProxy()));
        fixture.awaitDrained();
        proxy.cut();
        fixture.appendAll(AuditFixture.events(5));
        AuditFixture.await("depth is 5", () -> gauge("tses.outbox.depth") == 5);
        AuditFixture.await("it ages", () -> gauge("tses.outbox.oldest.age.seconds") > 1);
        assertThat(gauge("tses.outbox.rejected")).isEqualTo(1);

        proxy.mend();
        AuditFixture.await("depth is 0", () -> gauge("tses.outbox.depth") == 0);
        AuditFixture.await("age is 0", () -> gauge("tses.outbox.oldest.age.seconds") == 0);
    }

    private void decide() {
        AuditEvent event = AuditFixture.events(1).get(0);
        fixture.redis.run(held ->
                APPLY.run(held, new ScriptCall().effects(List.of(AuditFixture.OUTBOX.append(event)))));
    }

    /** Long before what it waits for would come by itself. */
    private void stop(String deployment) {
        try {
            fixture.vertx.undeploy(deployment).await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("did not stop", e);
        }
    }

    private double gauge(String name) {
        return fixture.meters.get(name).tag("stream", "audit").gauge().value();
    }

    private PgClients behindProxy() {
        String url = "postgres://" + DATABASE.getUserInfo() + "@127.0.0.1:" + proxy.port() + DATABASE.getPath();
        return new PgClients(fixture.vertx, TestServers.postgresConfig(url, 2), fixture.meters);
    }

    private List<String> months(String year) {
        return fixture.query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'audit_logs_" + year
                + "_%' ORDER BY relname");
    }

    private static UUID user(String name, String lastLogin) {
        UUID id = UUID.randomUUID();
        TestServers.shared()
                .runSql("INSERT INTO users (id, email, username, last_login) VALUES ('" + id + "', '" + name
                        + "@example.com', '" + name + "', " + lastLogin + ")");
        return id;
    }

    /** Appends an event with one field spoilt; gives the id of the entry. */
    private String poisoned(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", UUID.randomUUID().toString());
        fields.put("event", "OTP_FAILED");
        fields.put("email", "ada@example.com");
        fields.put("user", "");
        fields.put("ip", "");
        fields.put("agent", "");
        fields.put("details", "{}");
        fields.put(field, value);
        return fixture.append(
                "*",
                fields.entrySet().stream()
                        .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** Text that cannot be compressed into an index entry. */
    private static String randomText(int length) {
        return new Random(1)
                .ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
