package io.tses.transfer;

import io.tses.postgres.LongSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

import static java.util.Objects.requireNonNullElse;

/**
 * Lets events into the audit log, and makes their months. An event that has its row already is left out, so that whoever was stopped
 * begins again and loses nothing.
 *
 * <p>Months that are not here yet are made one after the other, each in a transaction, see {@link FreshMonth}; rows of others wait
 * meanwhile, some ten thousand at most. Into months that are here they are written some ten thousand in a transaction, without asking for
 * each row whether it is there. When one is, or has no month yet, the batch goes the long way.
 */
final class EventLanding {
    private static final int BATCH = 100_000;
    private static final int CREATED_AT = Columns.OF_EVENTS.indexOf("created_at");

    private static final Pattern IN_UTC =
            Pattern.compile("(\\d{4})-(0[1-9]|1[0-2])-\\d\\d[ T][0-9:.]+(?:\\+00(?::?00)?|Z)");

    private static final String STAGE = """
            CREATE TEMPORARY TABLE arrivals (
              id uuid, created_at timestamptz, user_id uuid, email text, event text, ip inet, user_agent text, details jsonb
            ) ON COMMIT DROP
            """;

    private static final String MONTHS = """
            SELECT ensure_audit_month(month AT TIME ZONE 'UTC')
            FROM (SELECT DISTINCT date_trunc('month', created_at AT TIME ZONE 'UTC') AS month FROM arrivals) AS months
            """;

    private static final String STAGED = "arrivals";

    /** What {@link #addFrom} would add. */
    private static final String WOULD_ADD = """
            SELECT count(*) FROM arrivals
            WHERE NOT EXISTS (SELECT FROM audit_logs AS here WHERE (here.id, here.created_at) = (arrivals.id, arrivals.created_at))
            """;

    /** A row is there already (unique violation), or none of the months takes it (check violation). */
    private static final Set<String> GO_THE_LONG_WAY = Set.of("23505", "23514");

    private final Connection here;
    private final boolean dryRun;
    private final int most;
    private List<Waiting> waiting = new ArrayList<>();
    private @Nullable FreshMonth fresh;
    private long landed;
    private long added;

    /** @param month such as {@code 2026_07}; empty where its moment is not told in UTC */
    private record Waiting(String month, String row) {}

    EventLanding(Connection here, boolean dryRun) {
        this(here, dryRun, BATCH);
    }

    /** @param most rows in a batch */
    EventLanding(Connection here, boolean dryRun, int most) {
        this.here = here;
        this.dryRun = dryRun;
        this.most = most;
    }

    void add(List<@Nullable String> event) throws SQLException {
        add(new Waiting(month(event.get(CREATED_AT)), CopyText.row(event)));
        if (waiting.size() == most) {
            beginTheNextMonth();
            if (waiting.size() == most) {
                land();
            }
        }
    }

    /** @param unreadable rows that were refused before */
    Tally finish(long unreadable) throws SQLException {
        endTheMonth();
        land();
        return new Tally(unreadable + landed, unreadable, landed - added, added);
    }

    private void add(Waiting event) throws SQLException {
        if (fresh != null && fresh.is(event.month())) {
            fresh.add(event.row());
            landed++;
        } else {
            waiting.add(event);
        }
    }

    /** With that of which most are waiting, if none of it is here. */
    private void beginTheNextMonth() throws SQLException {
        endTheMonth();
        Map<String, Integer> months = new HashMap<>();
        waiting.forEach(event -> months.merge(event.month(), 1, Integer::sum));
        String next =
                Collections.max(months.entrySet(), Map.Entry.comparingByValue()).getKey();
        fresh = dryRun || next.isEmpty() ? null : FreshMonth.begin(here, next).orElse(null);
        if (fresh != null) {
            List<Waiting> waited = waiting;
            waiting = new ArrayList<>(most);
            for (Waiting event : waited) {
                add(event);
            }
        }
    }

    private void endTheMonth() throws SQLException {
        if (fresh != null) {
            added += fresh.finish();
            fresh = null;
        }
    }

    private void land() throws SQLException {
        added += dryRun ? landTheLongWay() : landStraight();
        if (dryRun) {
            LongSession.rollback(here);
        } else {
            LongSession.commit(here);
        }
        landed += waiting.size();
        waiting.clear();
    }

    private long landStraight() throws SQLException {
        try {
            return copyInto("audit_logs");
        } catch (SQLException e) {
            if (!GO_THE_LONG_WAY.contains(e.getSQLState())) {
                throw e;
            }
            LongSession.rollback(here);
            return landTheLongWay();
        }
    }

    private long landTheLongWay() throws SQLException {
        try (Statement statement = here.createStatement()) {
            statement.execute(STAGE);
            copyInto(STAGED);
            statement.execute("ANALYZE arrivals");
            if (dryRun) {
                return Sql.number(statement, WOULD_ADD);
            }
            statement.execute(MONTHS);
            return addFrom(statement, STAGED);
        }
    }

    /**
     * Adds to the log what it has no row of yet.
     *
     * @param table whose columns are those of the log
     * @return how many rows that are
     */
    static long addFrom(Statement statement, String table) throws SQLException {
        return statement.executeLargeUpdate(
                "INSERT INTO audit_logs (id, created_at, user_id, email, event, ip, user_agent, details)"
                        + " SELECT id, created_at, user_id, email, event, ip, user_agent, details FROM " + table
                        + " ON CONFLICT DO NOTHING");
    }

    private long copyInto(String table) throws SQLException {
        CopyIn copy = Sql.copyInto(here, table, Columns.OF_EVENTS);
        for (Waiting event : waiting) {
            Sql.write(copy, event.row());
        }
        return copy.endCopy();
    }

    private static String month(@Nullable String moment) {
        Matcher inUtc = IN_UTC.matcher(requireNonNullElse(moment, ""));
        return inUtc.matches() ? inUtc.group(1) + "_" + inUtc.group(2) : "";
    }
}
