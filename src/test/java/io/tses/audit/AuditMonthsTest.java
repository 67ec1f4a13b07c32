package io.tses.audit;

import io.tses.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class AuditMonthsTest {
    private static final int SESSIONS = 8;
    private static final int ROUNDS = 12;

    private AuditFixture fixture;

    @BeforeEach
    void open() throws SQLException {
        fixture = new AuditFixture();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void sessionsThatMakeTheSameMonthsAtOnceMakeEachOnce() throws Exception {
        dropMonths("2050");
        ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS);
        CyclicBarrier barrier = new CyclicBarrier(SESSIONS);
        try {
            List<Future<Boolean>> done = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                done.add(sessions.submit(session(barrier)));
            }
            for (Future<Boolean> session : done) {
                assertThat(session.get()).isTrue();
            }
        } finally {
            sessions.shutdown();
        }

        assertThat(months("2050")).hasSize(ROUNDS).doesNotHaveDuplicates();
    }

    @Test
    void sessionsThatWantSeveralMonthsInOppositeOrderDoNotBlockEachOther() throws Exception {
        dropMonths("2051");
        ExecutorService sessions = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> up = sessions.submit(all("SELECT ensure_audit_month(make_timestamptz(2051, m, 9, 0, 0, 0))"
                    + " FROM generate_series(1, 12) AS m"));
            Future<Boolean> down =
                    sessions.submit(all("SELECT ensure_audit_month(make_timestamptz(2051, 13 - m, 9, 0, 0, 0))"
                            + " FROM generate_series(1, 12) AS m"));
            assertThat(up.get()).isTrue();
            assertThat(down.get()).isTrue();
        } finally {
            sessions.shutdown();
        }

        assertThat(months("2051")).hasSize(12);
    }

    @Test
    void aMonthIsMadeWhileOthersWriteToTheLog() throws Exception {
        dropMonths("2052");
        TestServers.shared().runSql("SELECT ensure_audit_month('2052-01-01Z')");
        try (Connection writer = TestServers.shared().connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO audit_logs VALUES (gen_random_uuid(), '2052-01-01Z', NULL, 'a@b.c', 'LOGIN',"
                    + " NULL, '', '{}')");

            TestServers.shared().runSql("SET lock_timeout = '5s'; SELECT ensure_audit_month('2052-02-01Z')");
            writer.commit();
        }
        assertThat(months("2052")).containsExactly("audit_logs_2052_01", "audit_logs_2052_02");
    }

    @Test
    void aMonthBeginsAndEndsInUtcWhateverTheZoneOfTheSession() {
        dropMonths("2053");
        TestServers.shared()
                .runSql("SET timezone = 'Asia/Tokyo'; SELECT ensure_audit_month('2053-06-30 23:59:59.999999Z')");

        assertThat(fixture.query(
                        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'audit_logs_2053_06'"))
                .containsExactly("FOR VALUES FROM ('2053-06-01 00:00:00+00') TO ('2053-07-01 00:00:00+00')");
    }

    private Callable<Boolean> session(CyclicBarrier barrier) {
        return () -> {
            try (Connection connection = TestServers.shared().connect();
                    Statement statement = connection.createStatement()) {
                for (int month = 1; month <= ROUNDS; month++) {
                    barrier.await();
                    statement.execute("SELECT ensure_audit_month(make_timestamptz(2050, " + month + ", 9, 0, 0, 0))");
                }
                return true;
            }
        };
    }

    private static Callable<Boolean> all(String sql) {
        return () -> {
            TestServers.shared().runSql(sql);
            return true;
        };
    }

    private List<String> months(String year) {
        return fixture.query("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass"
                + " AND inhrelid::regclass::text LIKE 'audit_logs_" + year + "%' ORDER BY 1");
    }

    private void dropMonths(String year) {
        months(year).forEach(month -> TestServers.shared().runSql("DROP TABLE " + month));
    }
}
