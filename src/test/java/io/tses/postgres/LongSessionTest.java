package io.tses.postgres;

import io.tses.support.OnRealServers;
import io.tses.support.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What nodes are held to ends no job that reads or writes whole tables. */
@OnRealServers
class LongSessionTest {
    private final DatabaseUrl url = DatabaseUrl.parse(TestServers.shared().databaseUrl()
            + "?options=-c%20statement_timeout=9s%20-c%20idle_in_transaction_session_timeout=9s");

    @Test
    void noTransactionOfItHasALimit() throws SQLException {
        try (Connection session = LongSession.open(url)) {
            assertThat(limits(session)).isEqualTo("0 0");
            LongSession.commit(session);
            assertThat(limits(session)).isEqualTo("0 0");
            LongSession.rollback(session);
            assertThat(limits(session)).isEqualTo("0 0");

            session.commit();
            assertThat(limits(session))
                    .as("left to whoever gets it from a PgBouncer")
                    .isEqualTo("9s 9s");
        }
    }

    @Test
    void neitherHasASnapshot() throws SQLException {
        try (Connection session = LongSession.openSnapshot(url, "--from")) {
            assertThat(limits(session)).isEqualTo("0 0");
        }
    }

    private static String limits(Connection session) throws SQLException {
        try (ResultSet row = session.createStatement()
                .executeQuery("SELECT current_setting('statement_timeout') || ' '"
                        + " || current_setting('idle_in_transaction_session_timeout')")) {
            row.next();
            return row.getString(1);
        }
    }
}
