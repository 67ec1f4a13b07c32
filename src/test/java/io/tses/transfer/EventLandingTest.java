package io.tses.transfer;

import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.LongSession;
import io.tses.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Months that arrive, whatever the order of their rows, beside months that are here. */
@Tag("servers")
class EventLandingTest {
    private static final int BATCH = 10;

    /** One that nothing else has rows of. */
    private static final String YEAR = "2061";

    private final TestServers servers = TestServers.shared();
    private Connection here;

    @BeforeEach
    void open() {
        servers.emptyTables();
        dropMonths();
        here = LongSession.open(DatabaseUrl.parse(servers.databaseUrl()));
    }

    @AfterEach
    void close() throws SQLException {
        here.close();
        dropMonths();
    }

    @Test
    void monthsThatArriveLookAsThoseThatWereMadeHere() throws SQLException {
        servers.runSql("SELECT ensure_audit_month('2061-01-01Z')");

        Tally tally = land(rows(25, "02"));

        assertThat(tally).isEqualTo(new Tally(25, 0, 0, 25));
        assertThat(rowsOf("02")).isEqualTo("25");
        assertThat(described("02")).isEqualTo(described("01"));
    }

    @Test
    void rowsOfSeveralMonthsInAnyOrderAllComeIn() throws SQLException {
        EventLanding landing = landing();
        for (int i = 0; i < 40; i++) {
            landing.add(row("03"));
            landing.add(row(i % 7 == 0 ? "05" : "04"));
        }

        assertThat(landing.finish(0)).isEqualTo(new Tally(80, 0, 0, 80));
        assertThat(List.of(rowsOf("03"), rowsOf("04"), rowsOf("05"))).containsExactly("40", "34", "6");
    }

    @Test
    void whatArrivesAgainIsKnownWhetherItsMonthIsMadeOrHere() throws SQLException {
        List<List<@Nullable String>> rows = rows(25, "02");
        List<List<@Nullable String>> twice = rows(15, "03");

        land(rows);
        EventLanding again = landing();
        for (List<List<@Nullable String>> all : List.of(rows, twice, twice)) {
            for (List<@Nullable String> row : all) {
                again.add(row);
            }
        }

        assertThat(again.finish(3)).isEqualTo(new Tally(58, 3, 40, 15));
        assertThat(List.of(rowsOf("02"), rowsOf("03"))).containsExactly("25", "15");
    }

    @Test
    void aMonthThatSomebodyMakesMeanwhileIsAddedTo() throws SQLException {
        List<List<@Nullable String>> rows = rows(15, "06");
        EventLanding landing = landing();
        for (List<@Nullable String> row : rows) {
            landing.add(row);
        }

        servers.runSql("SELECT ensure_audit_month('2061-06-01Z')");
        servers.runSql("INSERT INTO audit_logs VALUES ('" + rows.get(0).get(0) + "', '"
                + rows.get(0).get(1) + "', NULL, 'a@b.c', 'LOGIN', NULL, '', '{}')");

        assertThat(landing.finish(0)).isEqualTo(new Tally(15, 0, 1, 14));
        assertThat(rowsOf("06")).isEqualTo("15");
        assertThat(months()).containsExactly("audit_logs_2061_06");
    }

    @Test
    void ofAMonthThatWasNotFinishedNothingIsLeft() throws SQLException {
        EventLanding landing = landing();
        for (List<@Nullable String> row : rows(15, "07")) {
            landing.add(row);
        }

        here.close();

        assertThat(months()).isEmpty();
        here = LongSession.open(DatabaseUrl.parse(servers.databaseUrl()));
        assertThat(land(rows(15, "07"))).isEqualTo(new Tally(15, 0, 0, 15));
    }

    @Test
    void aDryRunMakesNothingAndTellsWhatWouldBe() throws SQLException {
        land(rows(12, "08"));
        EventLanding dry = new EventLanding(here, true, BATCH);
        for (List<@Nullable String> row : rows(25, "09")) {
            dry.add(row);
        }

        assertThat(dry.finish(0)).isEqualTo(new Tally(25, 0, 0, 25));
        assertThat(months()).containsExactly("audit_logs_2061_08");
    }

    @Test
    void whatIsToldInAnotherZoneIsOfTheMonthThatItIsInUtc() throws SQLException {
        EventLanding landing = landing();
        for (int i = 0; i < 12; i++) {
            landing.add(row(UUID.randomUUID().toString(), YEAR + "-10-31T20:00:00-05:00"));
        }

        assertThat(landing.finish(0)).isEqualTo(new Tally(12, 0, 0, 12));
        assertThat(months()).containsExactly("audit_logs_2061_11");
    }

    @Test
    void aMomentThatIsNoneIsRefusedByPostgresAndNeverPartOfAStatement() throws SQLException {
        EventLanding landing = landing();
        List<@Nullable String> evil = row(UUID.randomUUID().toString(), YEAR + "-1'; DROP TABLE users; --+00");

        assertThatThrownBy(() -> {
                    for (int i = 0; i < BATCH; i++) {
                        landing.add(evil);
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("invalid input syntax for type timestamp");
    }

    private EventLanding landing() {
        return new EventLanding(here, false, BATCH);
    }

    private Tally land(List<List<@Nullable String>> rows) throws SQLException {
        EventLanding landing = landing();
        for (List<@Nullable String> row : rows) {
            landing.add(row);
        }
        return landing.finish(0);
    }

    private static List<List<@Nullable String>> rows(int count, String month) {
        return Stream.generate(() -> row(month)).limit(count).toList();
    }

    private static List<@Nullable String> row(String month) {
        return row(UUID.randomUUID().toString(), YEAR + "-" + month + "-15 12:00:00.123456+00");
    }

    private static List<@Nullable String> row(String id, String moment) {
        return Arrays.asList(id, moment, null, "ada@example.com", "LOGIN", "10.0.0.7", "agent", "{}");
    }

    private String rowsOf(String month) {
        return servers.query("SELECT count(*) FROM ONLY audit_logs_" + YEAR + "_" + month);
    }

    /** Its indexes, whose they are part of, and its constraints, with the month taken out. */
    private String described(String month) {
        String name = "audit_logs_" + YEAR + "_" + month;
        return servers.query("SELECT string_agg(replace(line, '" + name + "', 'month'), E'\\n' ORDER BY line) FROM ("
                + "SELECT pg_get_indexdef(indexrelid) || ' of ' || coalesce(inhparent::regclass::text, 'none') FROM pg_index"
                + " LEFT JOIN pg_inherits ON inhrelid = indexrelid WHERE indrelid = '" + name + "'::regclass"
                + " UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
                + " WHERE conrelid = '" + name + "'::regclass) AS all_of_it (line)");
    }

    private List<String> months() {
        String names = servers.query("SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class"
                + " WHERE relkind = 'r' AND relname LIKE 'audit\\_logs\\_" + YEAR + "\\_%'");
        return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }

    private void dropMonths() {
        months().forEach(month -> servers.runSql("DROP TABLE " + month));
    }
}
