package io.tses.audit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.outbox.EventType;
import io.tses.postgres.PgClients;
import io.tses.postgres.PostgresConfig;
import io.tses.request.Unavailable;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the audit log need not keep is dropped by whole months, and never more than that. */
@Tag("servers")
class AuditRetentionTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private final YearMonth now = YearMonth.now(CLOCK);
    private static final DateTimeFormatter IN_A_NAME = DateTimeFormatter.ofPattern("uuuu_MM");

    private AuditFixture fixture;
    private PgRetentionStore store;

    @BeforeEach
    void open() throws SQLException {
        fixture = new AuditFixture();
        months().forEach(month -> TestServers.shared().runSql("DROP TABLE " + month));
        make(now);
        store = newStore();
    }

    @AfterEach
    void close() throws SQLException {
        store.close().await();
        fixture.close();
    }

    @Test
    void monthsThatAreOverForLongerThanIsKeptAreDroppedAndRowsSayWhatWent() {
        fill(now.minusMonths(15), 3);
        fill(now.minusMonths(13), 1);
        fill(now.minusMonths(12), 2);
        fill(now, 1);

        assertThat(drop(12)).contains(now.minusMonths(15).toString());
        assertThat(drop(12)).contains(now.minusMonths(13).toString());
        assertThat(drop(12)).isEmpty();

        assertThat(months()).containsExactly(name(now.minusMonths(12)), name(now));
        assertThat(fixture.query("SELECT count(*) FROM audit_logs WHERE event = 'LOGIN'"))
                .containsExactly("3");
        assertThat(fixture.query("SELECT concat_ws(' ', email, details) FROM audit_logs WHERE event = 'AUDIT_DROPPED'"
                        + " ORDER BY details->>'month'"))
                .containsExactly(
                        " {\"keep\": 12, \"rows\": 3, \"month\": \"" + now.minusMonths(15) + "\"}",
                        " {\"keep\": 12, \"rows\": 1, \"month\": \"" + now.minusMonths(13) + "\"}");
    }

    @Test
    void neitherThePresentMonthNorTheLastNorOneToComeGoes() {
        List<YearMonth> kept = List.of(now.minusMonths(1), now, now.plusMonths(1));
        kept.forEach(month -> fill(month, 1));
        fill(now.minusMonths(2), 1);

        assertThat(drop(1)).contains(now.minusMonths(2).toString());
        assertThat(drop(1)).isEmpty();
        assertThat(months())
                .containsExactlyElementsOf(
                        kept.stream().map(AuditRetentionTest::name).toList());
        assertThatThrownBy(() -> drop(0))
                .isInstanceOf(PgException.class)
                .hasMessageContaining("the last month is kept");
    }

    @Test
    void aClockThatIsWrongDropsNothing() {
        fill(now.minusMonths(3), 1);

        assertThat(store.dropMonth(3, Instant.parse("2999-01-01T00:00:00Z")).await())
                .isEmpty();
        assertThat(store.dropMonth(1, Instant.EPOCH).await()).isEmpty();
        assertThat(months()).hasSize(2);
    }

    @Test
    void tablesOfOtherNamesAreSomebodyElses() {
        TestServers.shared()
                .runSql("CREATE TABLE audit_logs_archive (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)");
        TestServers.shared()
                .runSql("ALTER TABLE audit_logs ATTACH PARTITION audit_logs_archive FOR VALUES FROM ('2001-01-01Z') TO"
                        + " ('2002-01-01Z')");

        assertThat(drop(1)).isEmpty();
        assertThat(months()).contains("audit_logs_archive");
        TestServers.shared().runSql("DROP TABLE audit_logs_archive");
    }

    /** As a role has one behind a PgBouncer, where it is all that ends statements. */
    @Test
    void aMonthMayTakeLongerThanTheRoleLetsStatementsTake() {
        fill(now.minusMonths(3), 1);
        TestServers.shared().runSql("""
                CREATE FUNCTION limit_is_ours() RETURNS trigger LANGUAGE plpgsql AS
                  $$BEGIN ASSERT current_setting('statement_timeout') <> '9s'; RETURN NEW; END$$;
                CREATE TRIGGER limit_is_ours BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION limit_is_ours()
                """);
        try {
            PostgresConfig limited = TestServers.postgresConfig(
                    TestServers.shared().databaseUrl() + "?pgbouncer=true&options=-c%20statement_timeout=9s", 1);
            PgRetentionStore behindAProxy = store(new PgClients(fixture.vertx, limited, new SimpleMeterRegistry()));

            assertThat(behindAProxy.dropMonth(1, CLOCK.instant()).await())
                    .contains(now.minusMonths(3).toString());
            behindAProxy.close().await();
        } finally {
            TestServers.shared().runSql("DROP FUNCTION limit_is_ours CASCADE");
        }
    }

    @Test
    void nodesThatDropAtOnceRecordEachMonthOnce() {
        for (int ago = 2; ago < 8; ago++) {
            fill(now.minusMonths(ago), ago);
        }
        List<PgRetentionStore> nodes =
                IntStream.range(0, 6).mapToObj(i -> newStore()).toList();
        while (months().size() > 1) {
            Future.join(nodes.stream()
                            .map(node -> node.dropMonth(1, CLOCK.instant()))
                            .toList())
                    .await();
        }
        nodes.forEach(node -> node.close().await());

        assertThat(fixture.query("SELECT details->>'rows' FROM audit_logs WHERE event = 'AUDIT_DROPPED' ORDER BY 1"))
                .containsExactly("2", "3", "4", "5", "6", "7");
    }

    @Test
    void whoeverReadsForLongIsLetFinishAndStopsNoWriter() throws SQLException {
        fill(now.minusMonths(5), 1);
        try (Connection reader = TestServers.shared().connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM audit_logs");

            assertThatThrownBy(() -> drop(1)).isInstanceOf(Unavailable.class);
            fill(now, 1);
            assertThat(months()).hasSize(2);
            reader.commit();
        }

        assertThat(drop(1)).contains(now.minusMonths(5).toString());
        assertThat(months()).containsExactly(name(now));
    }

    @Test
    void anEventThatComesAfterItsMonthWasDroppedIsWrittenAndDroppedTheNextTime() {
        fill(now.minusMonths(5), 1);
        assertThat(drop(1)).isPresent();
        fixture.deploy();
        fixture.append(
                now.minusMonths(5)
                                .atDay(3)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                                .toEpochMilli() + "-0",
                AuditFixture.event(EventType.LOGIN, "ada@example.com", null, "{}"));
        fixture.awaitDrained();
        assertThat(fixture.query("SELECT count(*) FROM audit_logs WHERE event = 'LOGIN'"))
                .containsExactly("1");

        assertThat(drop(1)).contains(now.minusMonths(5).toString());
        assertThat(fixture.query("SELECT count(*) FROM audit_logs WHERE event = 'LOGIN'"))
                .containsExactly("0");
    }

    @Test
    void anAuditorDropsAllThatIsTooOldByItself() {
        IntStream.range(2, 6).forEach(ago -> fill(now.minusMonths(ago), 1));
        deployKeeping(1);

        AuditFixture.await("they are gone", () -> months().stream().noneMatch(name(now.minusMonths(2))::equals));
        AuditFixture.await(
                "each was recorded",
                () -> fixture.query("SELECT details->>'month' FROM audit_logs WHERE event = 'AUDIT_DROPPED'")
                                .size()
                        == 4);
    }

    @Test
    void byDefaultEverythingIsKept() {
        fill(YearMonth.of(2018, 1), 1);
        deployKeeping(0);
        AuditFixture.await("the upkeep was there", () -> months().contains(name(now.plusMonths(1))));

        assertThat(months()).contains("audit_logs_2018_01");
    }

    private PgRetentionStore newStore() {
        return store(fixture.postgres());
    }

    private static PgRetentionStore store(PgClients clients) {
        Duration patience = Duration.ofSeconds(20);
        return new PgRetentionStore(clients.pool(patience), patience);
    }

    private Optional<String> drop(int keep) {
        return store.dropMonth(keep, CLOCK.instant()).await();
    }

    private void deployKeeping(int months) {
        fixture.deploy(new AuditVerticle(
                fixture.bus,
                fixture.redis.connections(),
                fixture.postgres(),
                new AuditConfig(1, 100, 1, months, 1_000_000),
                CLOCK,
                fixture.meters,
                fixture.gauges));
    }

    private static void make(YearMonth month) {
        TestServers.shared().runSql("SELECT ensure_audit_month('" + month + "-01Z')");
    }

    private static void fill(YearMonth month, int rows) {
        make(month);
        TestServers.shared()
                .runSql("INSERT INTO audit_logs SELECT gen_random_uuid(), '" + month
                        + "-28Z', NULL, 'ada@example.com', 'LOGIN', NULL, '', '{}' FROM generate_series(1, " + rows
                        + ")");
    }

    private List<String> months() {
        return fixture.query("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass"
                + " ORDER BY inhrelid::regclass::text");
    }

    private static String name(YearMonth month) {
        return "audit_logs_" + IN_A_NAME.format(month);
    }
}
