package io.tses.audit;

import io.tses.outbox.EventType;
import io.tses.support.OnRealServers;
import io.tses.support.TestServers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

/** A clock that walks from day to day through more than a year which ends today, since PostgreSQL's own clock is not moved. */
@OnRealServers
class AuditYearTest {
    private static final int MONTHS = 13;
    private static final int KEEP = 3;
    private static final int AHEAD = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final DateTimeFormatter IN_A_NAME = DateTimeFormatter.ofPattern("'audit_logs_'uuuu_MM");

    private final YearMonth present = YearMonth.now(UTC);
    private Instant now = Instant.EPOCH;
    private AuditFixture fixture;
    private PgAuditStore rows;
    private PgRetentionStore retention;

    @BeforeEach
    void open() throws SQLException {
        fixture = new AuditFixture();
        rows = new PgAuditStore(fixture.postgres().pool(PATIENCE));
        retention = new PgRetentionStore(fixture.postgres().pool(PATIENCE), PATIENCE);
        fixture.query("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass")
                .forEach(month -> TestServers.shared().runSql("DROP TABLE " + month));
    }

    @AfterEach
    void close() throws SQLException {
        rows.close().await();
        retention.close().await();
        fixture.close();
    }

    @Test
    void eachMonthIsMadeBeforeItBeginsAndDroppedWhenItsTimeIsOverAndNothingIsLostOrStops() {
        InstantSource moved = () -> now;
        AuditUpkeep upkeep = new AuditUpkeep(
                fixture.vertx,
                new OutboxStore(fixture.redis.connections().current()),
                rows,
                retention,
                new AuditConfig(1, 100, AHEAD, KEEP, 1_000_000),
                moved.withZone(UTC));
        fixture.deploy();
        YearMonth first = present.minusMonths(MONTHS);
        long written = 0;

        for (YearMonth month = first; !month.isAfter(present); month = month.plusMonths(1)) {
            for (int day = 1; day <= month.lengthOfMonth(); day++) {
                now = month.atDay(day).atStartOfDay(UTC).toInstant();
                upkeep.makeMonths();
                upkeep.dropMonths();
                for (LocalTime time : List.of(LocalTime.MIN, LocalTime.MAX)) {
                    fixture.append(
                            month.atDay(day).atTime(time).toInstant(UTC).toEpochMilli() + "-0",
                            AuditFixture.event(EventType.LOGIN, "ada@example.com", null, "{}"));
                    written++;
                }
            }
            YearMonth ended = month;
            fixture.awaitDrained();
            eventually(() -> {
                upkeep.dropMonths();
                assertThat(months())
                        .as("at the end of %s", ended)
                        .contains(name(ended.plusMonths(1)), name(ended.plusMonths(AHEAD)))
                        .filteredOn(name -> name.compareTo(name(ended)) <= 0)
                        .containsExactlyElementsOf(months(first, ended));
            });
            assertThat(logins("WHERE to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') = '" + month + "'"))
                    .isEqualTo(2L * month.lengthOfMonth());
        }

        assertThat(fixture.rejected()).isZero();
        assertThat(logins("WHERE true") + dropped()).isEqualTo(written);
    }

    /** Those that are kept when {@code month} ends. */
    private static List<String> months(YearMonth first, YearMonth month) {
        YearMonth oldest = month.minusMonths(KEEP);
        return Stream.iterate(oldest.isBefore(first) ? first : oldest, kept -> kept.plusMonths(1))
                .takeWhile(kept -> !kept.isAfter(month))
                .map(AuditYearTest::name)
                .toList();
    }

    private List<String> months() {
        return fixture.query("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass"
                + " ORDER BY inhrelid::regclass::text");
    }

    private long logins(String which) {
        return Long.parseLong(fixture.query("SELECT count(*) FROM audit_logs " + which + " AND event = 'LOGIN'")
                .get(0));
    }

    /** What is recorded of the rows that went. */
    private long dropped() {
        return Long.parseLong(
                fixture.query("SELECT sum((details->>'rows')::int) FROM audit_logs WHERE event = 'AUDIT_DROPPED'")
                        .get(0));
    }

    private static String name(YearMonth month) {
        return IN_A_NAME.format(month);
    }
}
