package io.tses.transfer;

import io.tses.postgres.LongSession;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Lets events into the audit log, some ten thousand in a transaction, and makes their months. An event that has its row already
 * is left out, so that whoever was stopped begins again and loses nothing.
 *
 * <p>A batch is written straight into the log, without asking for each row whether it is there. When one is, or has no month yet, the
 * batch goes the long way.
 */
final class EventLanding {
    private static final int BATCH = 100_000;

    private static final String STAGE = """
            CREATE TEMPORARY TABLE arrivals (
              id uuid, created_at timestamptz, user_id uuid, email text, event text, ip inet, user_agent text, details jsonb
            ) ON COMMIT DROP
            """;

    private static final String MONTHS = """
            SELECT ensure_audit_month(month AT TIME ZONE 'UTC')
            FROM (SELECT DISTINCT date_trunc('month', created_at AT TIME ZONE 'UTC') AS month FROM arrivals) AS months
            """;

    private static final String ADD = """
            INSERT INTO audit_logs (id, created_at, user_id, email, event, ip, user_agent, details)
            SELECT id, created_at, user_id, email, event, ip, user_agent, details FROM arrivals
            ON CONFLICT DO NOTHING
            """;

    /** What {@link #ADD} would add. */
    private static final String WOULD_ADD = """
            SELECT count(*) FROM arrivals
            WHERE NOT EXISTS (SELECT FROM audit_logs AS here WHERE (here.id, here.created_at) = (arrivals.id, arrivals.created_at))
            """;

    /** A row is there already (unique violation), or none of the months takes it (check violation). */
    private static final Set<String> GO_THE_LONG_WAY = Set.of("23505", "23514");

    private final Connection here;
    private final boolean dryRun;
    private final List<byte[]> batch = new ArrayList<>(BATCH);
    private @Nullable CopyIn straight;
    private long landed;
    private long added;

    EventLanding(Connection here, boolean dryRun) {
        this.here = here;
        this.dryRun = dryRun;
    }

    void add(List<@Nullable String> event) throws SQLException {
        if (batch.isEmpty() && !dryRun) {
            straight = Sql.copyInto(here, "audit_logs", Columns.OF_EVENTS);
        }
        byte[] row = CopyText.row(event).getBytes(StandardCharsets.UTF_8);
        batch.add(row);
        if (straight != null) {
            goStraight(straight, copy -> copy.writeToCopy(row, 0, row.length));
        }
        if (batch.size() == BATCH) {
            land();
        }
    }

    /** @param unreadable rows that were refused before */
    Tally finish(long unreadable) throws SQLException {
        land();
        return new Tally(unreadable + landed, unreadable, landed - added, added);
    }

    private void land() throws SQLException {
        if (straight != null) {
            goStraight(straight, CopyIn::endCopy);
        }
        added += straight == null ? landTheLongWay() : batch.size();
        if (dryRun) {
            LongSession.rollback(here);
        } else {
            LongSession.commit(here);
        }
        landed += batch.size();
        batch.clear();
        straight = null;
    }

    private void goStraight(CopyIn copy, Step step) throws SQLException {
        try {
            step.on(copy);
        } catch (SQLException e) {
            if (!GO_THE_LONG_WAY.contains(e.getSQLState())) {
                throw e;
            }
            LongSession.rollback(here);
            straight = null;
        }
    }

    private long landTheLongWay() throws SQLException {
        try (Statement statement = here.createStatement()) {
            statement.execute(STAGE);
            CopyIn copy = Sql.copyInto(here, "arrivals", Columns.OF_EVENTS);
            for (byte[] row : batch) {
                copy.writeToCopy(row, 0, row.length);
            }
            copy.endCopy();
            statement.execute("ANALYZE arrivals");
            if (dryRun) {
                return Sql.number(statement, WOULD_ADD);
            }
            statement.execute(MONTHS);
            return statement.executeLargeUpdate(ADD);
        }
    }

    private interface Step {
        void on(CopyIn copy) throws SQLException;
    }
}
