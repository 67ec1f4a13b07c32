package io.tses.transfer;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Lets events into the audit log, some ten thousand in a transaction, and makes their months. An event that has its row already
 * is left out, so that whoever was stopped begins again and loses nothing.
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

    private final Connection here;
    private final boolean dryRun;
    private @Nullable CopyIn copy;
    private int waiting;
    private long landed;
    private long added;

    EventLanding(Connection here, boolean dryRun) {
        this.here = here;
        this.dryRun = dryRun;
    }

    void add(List<@Nullable String> event) throws SQLException {
        CopyIn open = copy == null ? begin() : copy;
        byte[] row = CopyText.row(event).getBytes(StandardCharsets.UTF_8);
        open.writeToCopy(row, 0, row.length);
        waiting++;
        if (waiting == BATCH) {
            land(open);
        }
    }

    /** @param unreadable rows that were refused before */
    Tally finish(long unreadable) throws SQLException {
        if (copy != null) {
            land(copy);
        }
        return new Tally(unreadable + landed, unreadable, landed - added, added);
    }

    private CopyIn begin() throws SQLException {
        try (Statement statement = here.createStatement()) {
            statement.execute(STAGE);
        }
        copy = Sql.copyInto(here, "arrivals", Columns.OF_EVENTS);
        return copy;
    }

    private void land(CopyIn open) throws SQLException {
        open.endCopy();
        try (Statement statement = here.createStatement()) {
            if (dryRun) {
                statement.execute("ANALYZE arrivals");
                added += Sql.number(statement, WOULD_ADD);
            } else {
                statement.execute(MONTHS);
                added += statement.executeLargeUpdate(ADD);
            }
        }
        if (dryRun) {
            here.rollback();
        } else {
            here.commit();
        }
        landed += waiting;
        waiting = 0;
        copy = null;
    }
}
