package io.tses.transfer;

import io.tses.postgres.LongSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.copy.CopyIn;

/**
 * A month of the audit log that is made of what arrives, since none of it is here. Its rows stand beside the log, without indexes, until the
 * last of them is there: to sort them once takes a third of the time of finding each its place. All of it is one transaction: whoever is
 * stopped has nothing of the month, and begins it anew.
 */
final class FreshMonth {
    private static final String LOG = "audit_logs";
    private static final String BESIDE = "_arriving";

    /** Of the log's indexes those that a constraint does not bring with it, to be made on the table beside it. */
    private static final String INDEXES = """
            SELECT regexp_replace(pg_get_indexdef(indexrelid), ' INDEX \\S+ ON (ONLY )?\\S+ ', ' INDEX ON arriving ') FROM pg_index
            WHERE indrelid = 'audit_logs'::regclass AND NOT indisprimary ORDER BY indexrelid
            """;

    /** One that came twice has one row. */
    private static final String WITHOUT_TWINS = """
            DELETE FROM arriving AS later USING arriving AS first
            WHERE (later.id, later.created_at) = (first.id, first.created_at) AND later.ctid > first.ctid
            """;

    private static final String NAMES =
            "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = 'arriving'::regclass";

    private static final String KEY = "ALTER TABLE arriving ADD PRIMARY KEY (id, created_at)";
    private static final String UNIQUE_VIOLATION = "23505";

    private final Connection here;
    private final String month;
    private final CopyIn copy;

    private FreshMonth(Connection here, String month) throws SQLException {
        this.here = here;
        this.month = month;
        try (Statement statement = here.createStatement()) {
            statement.execute(Sql.SORT_IN_MEMORY);
            statement.execute(
                    "CREATE TABLE " + beside() + " (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)");
        }
        this.copy = Sql.copyInto(here, beside(), Columns.OF_EVENTS);
    }

    /**
     * Begins one, in a transaction that has done nothing else.
     *
     * @param month such as {@code 2026_07}, in UTC
     * @return nothing when it is in the log already
     */
    static Optional<FreshMonth> begin(Connection here, String month) throws SQLException {
        return isThere(here, month) ? Optional.empty() : Optional.of(new FreshMonth(here, month));
    }

    boolean is(String other) {
        return month.equals(other);
    }

    void add(String row) throws SQLException {
        Sql.write(copy, row);
    }

    /**
     * Puts it into the log, and commits.
     *
     * @return how many rows that are
     */
    long finish() throws SQLException {
        long rows = copy.endCopy();
        try (Statement statement = here.createStatement()) {
            rows -= index(statement);
            // As ensure_audit_month has it. Somebody may have made the month meanwhile.
            statement.execute("LOCK TABLE ONLY audit_logs IN SHARE UPDATE EXCLUSIVE MODE");
            rows = isThere(here, month) ? addTo(statement) : attach(statement, rows);
        }
        LongSession.commit(here);
        return rows;
    }

    /** @return how many rows were there twice, and are so no more */
    private long index(Statement statement) throws SQLException {
        long twins = key(statement);
        for (String index : Sql.texts(statement, named(INDEXES))) {
            statement.execute(index);
        }
        return twins;
    }

    private long key(Statement statement) throws SQLException {
        Savepoint before = here.setSavepoint();
        try {
            statement.execute(named(KEY));
            return 0;
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            here.rollback(before);
            long twins = statement.executeLargeUpdate(named(WITHOUT_TWINS));
            statement.execute(named(KEY));
            return twins;
        }
    }

    private long addTo(Statement statement) throws SQLException {
        long added = EventLanding.addFrom(statement, beside());
        statement.execute("DROP TABLE " + beside());
        return added;
    }

    private long attach(Statement statement, long rows) throws SQLException {
        for (String index : Sql.texts(statement, named(NAMES))) {
            statement.execute("ALTER INDEX " + index + " RENAME TO " + index.replace(BESIDE, ""));
        }
        statement.execute("ALTER TABLE " + beside() + " RENAME TO " + name(month));
        String first = month.replace('_', '-') + "-01 00:00+00";
        statement.execute("ALTER TABLE audit_logs ATTACH PARTITION " + name(month) + " FOR VALUES FROM ('" + first
                + "') TO (('" + first + "'::timestamptz AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC')");
        return rows;
    }

    private static boolean isThere(Connection here, String month) throws SQLException {
        return Sql.number(here, "SELECT count(to_regclass('" + name(month) + "'))") == 1;
    }

    private static String name(String month) {
        return LOG + "_" + month;
    }

    /** @param statement on a table {@code arriving} */
    private String named(String statement) {
        return statement.replace("arriving", beside());
    }

    private String beside() {
        return name(month) + BESIDE;
    }
}
