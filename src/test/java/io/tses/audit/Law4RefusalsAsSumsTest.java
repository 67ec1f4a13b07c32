package io.tses.audit;

import io.tses.outbox.EventType;
import io.tses.outbox.Refusal;
import io.tses.outbox.Refusal.Cause;
import io.tses.outbox.Refusal.Subject;
import io.tses.outbox.RefusalOutbox;
import io.tses.postgres.PgClients;
import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.shared.EmailAddress;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Law 4 for calls that are refused: a minute's share one row, and the sums agree to the last call, whoever dies whenever. */
@Tag("servers")
class Law4RefusalsAsSumsTest {
    private static final URI DATABASE = URI.create(TestServers.shared().databaseUrl());
    private static final EmailAddress ADA = new EmailAddress("ada@example.com");
    private static final EmailAddress PSEUDONYM = new EmailAddress("erased-0123456789abcdef@erased.invalid");
    private static final Cause OF_ADA = cause("email", Subject.of(ADA));
    private static final Cause OF_A_CLIENT = cause("client", Subject.ip("192.0.2.7"));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_QUEUED = 1000;
    private static final long PLENTY = 1_000_000;

    /** As scripts count: in the minute that Redis is in, the clock moved as it is. */
    private static final String COUNT = """
            local time = redis.call('TIME')
            local minute = math.floor((time[1] * 1000 + time[2] / 1000 + ARGV[2]) / 60000)
            return redis.call('HINCRBY', KEYS[1], string.format('%.0f|', minute) .. ARGV[1], 1)
            """;

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
    void whatWasRefusedInAMinuteBecomesOneRowOnceItIsOver() {
        Refusal refusal = new Refusal(29_928_720, OF_ADA);
        count(refusal, 7);
        fixture.deploy();
        deployMover();
        awaitAllTold();

        assertThat(fixture.query(
                        "SELECT concat_ws('|', created_at AT TIME ZONE 'UTC', email, event, ip, user_agent, user_id,"
                                + " details) FROM audit_logs"))
                .containsExactly(
                        "2026-11-26 20:00:59.999|ada@example.com|OTP_REQUESTED||{\"to\": \"2026-11-26T20:01:00Z\","
                                + " \"from\": \"2026-11-26T20:00:00Z\", \"limit\": \"email\", \"repeated\": 6, \"rate_limited\": true}");
    }

    @Test
    void aMinuteThatGoesOnIsLeftToItsEnd() {
        fixture.redis.advance(untilTheNextMinute());
        refuse(OF_ADA, 3);
        assertThat(move()).isZero();
        fixture.redis.advance(Duration.ofSeconds(20));
        refuse(OF_ADA, 2);
        assertThat(move()).isZero();

        fixture.deploy();
        deployMover();
        AuditFixture.await("it waits", () -> gauge() == 1);
        fixture.redis.advance(MINUTE);
        awaitAllTold();

        assertThat(repeated()).containsExactly("4");
    }

    @Test
    void whatWasRefusedOnceHasItsRowAlready() {
        count(new Refusal(29_928_720, OF_ADA), 1);

        assertThat(move()).isEqualTo(1);
        assertThat(sums()).isZero();
        assertThat(fixture.waiting()).isZero();
    }

    @Test
    void everyMinuteAndCauseHasARowOfItsOwnThatNamesWhoItWas() {
        List<Cause> causes = List.of(
                OF_ADA,
                cause("email", Subject.of(new EmailAddress("a|b|{c}@example.com"))),
                OF_A_CLIENT,
                cause("client", Subject.ip("2001:db8::/64")),
                cause("network", Subject.ip("198.51.100.0/24")),
                cause("domain", Subject.ofDomain(new EmailAddress("ada@example.org"))),
                cause("all", Subject.EVERYBODY),
                new Cause(EventType.OTP_FAILED, "client_failures", Subject.ip("192.0.2.7")));
        for (Cause cause : causes) {
            count(new Refusal(29_928_720, cause), 2);
            count(new Refusal(29_928_721, cause), 3);
        }
        fixture.deploy();
        deployMover();
        awaitAllTold();

        assertThat(fixture.query(
                        "SELECT concat_ws('|', event, details->>'limit', email, abbrev(ip), details->>'domain')"
                                + " FROM audit_logs WHERE details->>'repeated' = '1'"))
                .containsExactlyInAnyOrder(
                        "OTP_REQUESTED|email|ada@example.com",
                        "OTP_REQUESTED|email|a|b|{c}@example.com",
                        "OTP_REQUESTED|client||192.0.2.7",
                        "OTP_REQUESTED|client||2001:db8::/64",
                        "OTP_REQUESTED|network||198.51.100.0/24",
                        "OTP_REQUESTED|domain||example.org",
                        "OTP_REQUESTED|all|",
                        "OTP_FAILED|client_failures||192.0.2.7");
        assertThat(repeated()).hasSize(16);
    }

    @Test
    void sumsAgreeToTheLastCallWhileManyCountManyMoveAndTimeGoesOn() {
        fixture.deploy();
        List<RefusalSums> movers = IntStream.range(0, 3)
                .mapToObj(i -> new RefusalSums(store(PLENTY), fixture.gauges))
                .toList();
        long firsts = 0;
        int calls = 0;
        for (int round = 0; round < 12; round++) {
            List<Response> counts = fixture.redis.race(200, held -> {
                movers.forEach(RefusalSums::move);
                return refuse(held, OF_ADA);
            });
            firsts += counts.stream().filter(count -> count.toLong() == 1).count();
            calls += counts.size();
            fixture.redis.advance(Duration.ofSeconds(20));
        }
        fixture.redis.advance(MINUTE);
        deployMover();
        awaitAllTold();

        long repeated = repeated().stream().mapToLong(Long::parseLong).sum();
        assertThat(firsts).isGreaterThan(1);
        assertThat(firsts + repeated).isEqualTo(calls);
    }

    @Test
    void whoeverDiesBetweenFindingAndMovingLosesAndDoublesNothing() {
        count(new Refusal(29_928_720, OF_ADA), 5);
        RefusalStore slow = store(PLENTY);
        RefusalStore.Look found = fixture.redis.run(held -> slow.finished(RefusalStore.BEGINNING, -1));
        RefusalStore quick = store(PLENTY);
        RefusalStore.Look same = fixture.redis.run(held -> quick.finished(RefusalStore.BEGINNING, -1));

        assertThat(move(quick, same)).isEqualTo(1);
        assertThat(move(slow, found)).isZero();
        fixture.deploy();
        fixture.awaitDrained();
        assertThat(repeated()).containsExactly("4");
    }

    @Test
    void aSumThatGrewAfterItWasFoundIsMovedWholeTheNextTime() {
        Refusal refusal = new Refusal(29_928_720, OF_ADA);
        count(refusal, 5);
        RefusalStore store = store(PLENTY);
        RefusalStore.Look found = fixture.redis.run(held -> store.finished(RefusalStore.BEGINNING, -1));
        count(refusal, 1);

        assertThat(move(store, found)).isZero();
        assertThat(move()).isEqualTo(1);
        fixture.deploy();
        fixture.awaitDrained();
        assertThat(repeated()).containsExactly("5");
    }

    @Test
    void aRedisThatForgotThatASumWasMovedMakesNoSecondRow() {
        Refusal refusal = new Refusal(29_928_720, OF_ADA);
        fixture.deploy();
        for (int i = 0; i < 2; i++) {
            count(refusal, 5);
            assertThat(move()).isEqualTo(1);
            fixture.awaitDrained();
        }

        assertThat(repeated()).containsExactly("4");
    }

    @Test
    void hoursWithoutPostgresLoseNoCall() {
        fixture.deploy(fixture.auditor(behindProxy()));
        deployMover();
        proxy.cut();
        int calls = 0;
        for (int hour = 0; hour < 6; hour++) {
            refuse(OF_ADA, 10 + hour);
            refuse(OF_A_CLIENT, 2);
            calls += 10 + hour + 2;
            fixture.redis.advance(Duration.ofHours(1));
        }
        AuditFixture.await("they are events", () -> sums() == 0);

        proxy.mend();
        fixture.awaitDrained();
        assertThat(repeated()).hasSize(12);
        assertThat(repeated().stream().mapToLong(Long::parseLong).sum() + 12).isEqualTo(calls);
    }

    @Test
    void sumsWaitInTheirHashWhileEventsFillHalfOfTheirRoom() {
        fixture.appendAll(AuditFixture.events(MOST_QUEUED / 2));
        count(new Refusal(29_928_720, OF_ADA), 5);
        deployMover();
        AuditFixture.await("it was looked for", () -> gauge() == 1);
        assertThat(sums()).isEqualTo(1);

        fixture.deploy();
        awaitAllTold();
        assertThat(repeated()).containsExactly("4");
    }

    @Test
    void thousandsOfSumsAreMovedInOneGo() {
        for (int client = 0; client < 3000; client++) {
            count(new Refusal(29_928_720, cause("client", Subject.ip("10.0." + client / 250 + "." + client % 250))), 2);
        }
        fixture.deploy();

        assertThat(move()).isEqualTo(3000);
        fixture.awaitDrained();
        assertThat(sums()).isZero();
        assertThat(repeated()).hasSize(3000);
    }

    @Test
    void whatIsNoSumIsSetAsideAndStopsNone() {
        fixture.redis.command("HSET", RefusalOutbox.KEY, "nonsense", 3, "29928720|OTP_INVENTED|email|", 4);
        fixture.redis.command("HSET", RefusalOutbox.KEY, new Refusal(29_928_720, OF_A_CLIENT).encode(), "many");
        count(new Refusal(29_928_720, OF_ADA), 5);

        assertThat(move()).isEqualTo(4);
        fixture.deploy();
        fixture.awaitDrained();
        assertThat(repeated()).containsExactly("4");
        assertThat(fixture.rejected()).isEqualTo(3);
        assertThat(sums()).isZero();
    }

    @Test
    void whoIsErasedIsToldOfUnderAPseudonymAlsoInTheMinuteThatGoesOn() {
        EmailAddress other = new EmailAddress("not-ada@example.com");
        deployMover();
        count(new Refusal(99_999_999, OF_ADA), 5);
        count(new Refusal(99_999_999, cause("email_day", Subject.of(ADA))), 6);
        count(new Refusal(99_999_999, cause("email", Subject.of(other))), 7);
        for (int client = 0; client < 300; client++) {
            count(new Refusal(99_999_999, cause("client", Subject.ip("10.0.1." + client))), 2);
        }

        fixture.bus
                .ask(ForgetRefusals.ADDRESS, new ForgetRefusals(ADA, PSEUDONYM))
                .await();

        assertThat(value(new Refusal(99_999_999, cause("email", Subject.of(PSEUDONYM)))))
                .contains("5");
        assertThat(value(new Refusal(99_999_999, cause("email_day", Subject.of(PSEUDONYM)))))
                .contains("6");
        assertThat(value(new Refusal(99_999_999, cause("email", Subject.of(other)))))
                .contains("7");
        assertThat(fixture.redis.command("HKEYS", RefusalOutbox.KEY).toString()).doesNotContain(" ada@example.com");
        assertThat(sums()).isEqualTo(303);
    }

    @Test
    void rowsOfTheMinuteInWhichSomebodyWasErasedLoseThem() {
        Instant erasedAt = Clock.systemUTC().instant();
        TestServers.shared()
                .runSql("INSERT INTO erasures (user_id, email, pseudonym, erased_at) VALUES ('" + UUID.randomUUID()
                        + "', 'ada@example.com', '" + PSEUDONYM.value() + "', '" + erasedAt + "')");
        long minute = erasedAt.getEpochSecond() / 60;
        count(new Refusal(minute, OF_ADA), 3);
        count(new Refusal(minute + 2, OF_ADA), 4);
        fixture.redis.advance(Duration.ofMinutes(5));
        deployMover();
        fixture.deploy();
        awaitAllTold();
        AuditFixture.await(
                "it is swept",
                () -> fixture.query(
                                "SELECT concat_ws(' ', email, details->>'repeated') FROM audit_logs ORDER BY created_at")
                        .equals(List.of(PSEUDONYM.value() + " 2", "ada@example.com 3")));
    }

    @Test
    void whoeverLooksForTheirAddressFindsTheirSums() {
        count(new Refusal(29_928_720, OF_ADA), 5);
        count(new Refusal(29_928_720, OF_A_CLIENT), 5);
        count(new Refusal(29_928_720, cause("network", Subject.ip("198.51.100.0/24"))), 5);
        fixture.deploy();
        fixture.deployDesk();
        deployMover();
        awaitAllTold();

        assertThat(find(Optional.of("ada@example.com"))).containsExactly("ada@example.com ");
        assertThat(find(Optional.empty()))
                .containsExactlyInAnyOrder("ada@example.com ", " 192.0.2.7", " 198.51.100.0/24");
    }

    private static Cause cause(String limit, Subject subject) {
        return new Cause(EventType.OTP_REQUESTED, limit, subject);
    }

    /** So many calls more, whatever the time is. */
    private void count(Refusal refusal, int calls) {
        fixture.redis.command("HINCRBY", RefusalOutbox.KEY, refusal.encode(), calls);
    }

    private void refuse(Cause cause, int calls) {
        fixture.redis.race(calls, held -> refuse(held, cause));
    }

    private Future<Response> refuse(HeldConnection held, Cause cause) {
        return held.send(KeyedCommand.of(Command.EVAL)
                .arg(COUNT)
                .arg(1)
                .key(RefusalOutbox.KEY)
                .arg(cause.encode())
                .arg(fixture.redis.clockShift().millis()));
    }

    /** And a second, since clocks count milliseconds otherwise than each other. */
    private Duration untilTheNextMinute() {
        Instant now = fixture.redis.clockShift().clock().instant();
        return Duration.between(
                now, now.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE).plusSeconds(1));
    }

    private RefusalStore store(long room) {
        return new RefusalStore(fixture.redis.held(), room);
    }

    private void deployMover() {
        AuditConfig config = new AuditConfig(1, 100, 1, 0, MOST_QUEUED);
        fixture.deploy(new RefusalsVerticle(fixture.bus, fixture.redis.connections(), config, fixture.gauges));
    }

    /** Moves all that are finished; says how many. */
    private int move() {
        RefusalStore store = store(PLENTY);
        int moved = 0;
        String from = RefusalStore.BEGINNING;
        do {
            String place = from;
            RefusalStore.Look look = fixture.redis.run(held -> store.finished(place, -1));
            moved += move(store, look);
            from = look.next();
        } while (!from.equals(RefusalStore.BEGINNING));
        return moved;
    }

    private int move(RefusalStore store, RefusalStore.Look look) {
        return fixture.redis.run(held -> store.move(look.finished(), 0));
    }

    private void awaitAllTold() {
        AuditFixture.await("no sum waits", () -> sums() == 0);
        fixture.awaitDrained();
    }

    private long sums() {
        return fixture.redis.command("HLEN", RefusalOutbox.KEY).toLong();
    }

    private Optional<String> value(Refusal refusal) {
        return Optional.ofNullable(fixture.redis.command("HGET", RefusalOutbox.KEY, refusal.encode()))
                .map(Response::toString);
    }

    private double gauge() {
        return fixture.meters.get("tses.outbox.refusals").gauge().value();
    }

    private List<String> repeated() {
        return fixture.query("SELECT details->>'repeated' FROM audit_logs WHERE details ? 'repeated'");
    }

    /** Address and client of each row that is found. */
    private List<String> find(Optional<String> email) {
        FindEvents ask = new FindEvents(
                new EventFilter(email, Optional.empty(), Optional.empty(), Optional.empty()),
                true,
                1,
                20,
                Optional.empty());
        return fixture.bus
                .ask(FindEvents.ADDRESS, ask)
                .await()
                .match(
                        page -> page.rows().stream()
                                .map(row -> row.email() + " " + row.ip().orElse(""))
                                .toList(),
                        List::of);
    }

    private PgClients behindProxy() {
        String url = "postgres://" + DATABASE.getUserInfo() + "@127.0.0.1:" + proxy.port() + DATABASE.getPath();
        return new PgClients(fixture.vertx, TestServers.postgresConfig(url, 2), fixture.meters);
    }
}
