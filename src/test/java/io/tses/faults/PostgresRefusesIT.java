package io.tses.faults;

import io.tses.accountant.Answer.Call;
import io.tses.support.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** PostgreSQL is there and does not do what it is asked: whoever signs in is told to come again, and what was decided waits in Redis. */
@Tag("long")
class PostgresRefusesIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration TIME = Duration.ofSeconds(15);
    private static final Duration LOCKED = Duration.ofSeconds(30);
    private static final String CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'tses'";
    private static final String END_ALL =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tses'";

    private final Set<String> reasons = new TreeSet<>();

    @Test
    void itWritesNothingUntilSomebodyAllowsIt() {
        Outage outage = outage(
                RATE,
                TIME,
                () -> superuser("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"),
                () -> {
                    reasons.addAll(reasons());
                    superuser("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
                });

        tell("PostgreSQL read-only for " + TIME.toSeconds() + " s, nodes not ready " + reasons, outage);
        assertSignInsWaited(outage);
        assertThat(reasons).containsExactly("postgresql read-only");
    }

    @Test
    void itLetsNobodyIn() {
        Outage outage = outage(RATE, TIME, () -> superuser("ALTER ROLE tses CONNECTION LIMIT 0", END_ALL), () -> {
            reasons.addAll(reasons());
            superuser("ALTER ROLE tses CONNECTION LIMIT -1");
        });

        tell("PostgreSQL without free connections for " + TIME.toSeconds() + " s, nodes not ready " + reasons, outage);
        assertSignInsWaited(outage);
        assertThat(reasons).containsExactly("postgresql too many connections");
    }

    @Test
    void somebodyLocksTheTables() throws SQLException {
        int[] most = {0};
        try (Connection operator = TestServers.connect(site.postgres().superuserUrl())) {
            Outage outage = outage(RATE, LOCKED, () -> lock(operator), () -> {
                most[0] = connections();
                unlock(operator);
            });

            tell("tables locked for " + LOCKED.toSeconds() + " s, " + most[0] + " connections then", outage);
            assertSignInsWaited(outage);
            // Operators still get in.
            assertThat(most[0]).isLessThan(90);
        }
    }

    private static void assertSignInsWaited(Outage outage) {
        assertLawful(outage);
        assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
        assertThat(outage.unsure(Call.REQUEST)).isZero();
        assertThat(outage.unsure(Call.VERIFY)).isPositive();
        assertThat(outage.traffic().refusedAfterAll()).isZero();
    }

    private void superuser(String... statements) {
        TestServers.runSqlAt(site.postgres().superuserUrl(), statements);
    }

    private int connections() {
        try (Connection connection = TestServers.connect(site.postgres().superuserUrl());
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(CONNECTIONS)) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void lock(Connection operator) {
        try (Statement statement = operator.createStatement()) {
            operator.setAutoCommit(false);
            statement.execute("LOCK TABLE users, audit_logs IN ACCESS EXCLUSIVE MODE");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unlock(Connection operator) {
        try {
            operator.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
