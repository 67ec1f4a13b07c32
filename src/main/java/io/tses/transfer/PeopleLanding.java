package io.tses.transfer;

import io.tses.shared.TypedText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Lets people in, all in one transaction: they stand beside each other first, since only then can be seen who shares an address
 * or a name with whom. Somebody who is here already stays as they are here.
 */
final class PeopleLanding {
    private static final String STAGE = """
            CREATE TEMPORARY TABLE arrivals (
              id uuid, email text, username text, first_name text, last_name text, is_active boolean, is_staff boolean,
              is_superuser boolean, is_verified boolean, date_joined timestamptz, last_login timestamptz
            ) ON COMMIT DROP
            """;

    /** Of those who share an address the one stays who is here, or signed in last, or came first. */
    private static final String JUDGE = """
            CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
            SELECT placed.*, comes AND (EXISTS (SELECT FROM users WHERE users.username = placed.username)
              OR row_number() OVER (PARTITION BY placed.username, comes ORDER BY date_joined, id) > 1) AS name_taken
            FROM (SELECT *, NOT known AND taken IS NULL AND kept = id AS comes FROM (
            SELECT arrivals.*, here.id IS NOT NULL AS known, other.id AS taken,
              first_value(arrivals.id) OVER same AS kept,
              (here.is_active, here.is_staff, here.is_superuser, here.email)
                <> (arrivals.is_active, arrivals.is_staff, arrivals.is_superuser, arrivals.email) AS differs
            FROM arrivals
              LEFT JOIN users AS here ON here.id = arrivals.id
              LEFT JOIN users AS other ON other.email = arrivals.email AND other.id <> arrivals.id
            WINDOW same AS (PARTITION BY arrivals.email
              ORDER BY here.id IS NULL, arrivals.last_login DESC NULLS LAST, arrivals.date_joined, arrivals.id)
            ) AS sorted) AS placed
            """;

    private static final String ADD = """
            INSERT INTO users (id, email, username, first_name, last_name, is_active, is_staff, is_superuser, is_verified,
              date_joined, last_login)
            SELECT id, email, CASE WHEN name_taken THEN left(username, 141) || '-' || left(id::text, 8) ELSE username END,
              first_name, last_name, is_active, is_staff, is_superuser, is_verified, date_joined, last_login
            FROM judged WHERE comes
            ORDER BY date_joined
            ON CONFLICT DO NOTHING
            """;

    /** What has to be told, in the order of addresses. */
    private static final String TELL = """
            SELECT * FROM (
              SELECT email, id, 'refused: the person ' || id || ': ' || email || ' is the address of ' || taken || ' here'
              FROM judged WHERE NOT known AND taken IS NOT NULL
              UNION ALL
              SELECT email, id, 'refused: the person ' || id || ': ' || email || ' is also the address of ' || kept
                || ', who stays' || CASE WHEN is_active THEN '' ELSE '; the one refused is disabled' END
                || CASE WHEN is_superuser THEN '; the one refused is a superuser'
                   WHEN is_staff THEN '; the one refused is staff' ELSE '' END
              FROM judged WHERE NOT known AND taken IS NULL AND kept <> id
              UNION ALL
              SELECT email, id, 'renamed: the person ' || id || ': another has the username ' || username || ', so it is '
                || left(username, 141) || '-' || left(id::text, 8) || ' here'
              FROM judged WHERE name_taken
              UNION ALL
              SELECT email, id, 'kept: the person ' || id || ': address or rights were changed since they came here'
              FROM judged WHERE differs
            ) AS told (email, id, line) ORDER BY email, id
            """;

    /** Where there are fewer, nobody misses the table while its indexes are made anew. */
    private static final int HARDLY_ANYBODY = 1000;

    private static final String HERE = "SELECT count(*) FROM (SELECT FROM users LIMIT " + HARDLY_ANYBODY + ") AS few";

    /** What is asked by, and says nothing of what may be. */
    private static final String INDEXES =
            " FROM pg_index WHERE indrelid = 'users'::regclass AND NOT indisunique ORDER BY indexrelid";

    private static final String COUNT = """
            SELECT count(*) FILTER (WHERE known),
              count(*) FILTER (WHERE NOT known AND (taken IS NOT NULL OR kept <> id)) FROM judged
            """;

    private final Connection here;
    private final CopyIn copy;
    private final Consumer<String> told;
    private long staged;

    PeopleLanding(Connection here, Consumer<String> told) throws SQLException {
        this.here = here;
        this.told = told;
        try (Statement statement = here.createStatement()) {
            statement.execute(STAGE);
        }
        this.copy = Sql.copyInto(here, "arrivals", Columns.OF_PEOPLE);
    }

    void add(List<@Nullable String> person) throws SQLException {
        Sql.write(copy, CopyText.row(person));
        staged++;
    }

    /**
     * Lets them in. Nothing is committed yet.
     *
     * @param unreadable rows that were refused before
     */
    Tally finish(long unreadable) throws SQLException {
        copy.endCopy();
        try (Statement statement = here.createStatement()) {
            statement.execute("ANALYZE arrivals");
            statement.execute(Sql.SORT_IN_MEMORY);
            statement.execute(JUDGE);
            long added = add(statement);
            try (ResultSet lines = statement.executeQuery(TELL)) {
                while (lines.next()) {
                    told.accept(TypedText.printable(lines.getString(3)));
                }
            }
            try (ResultSet counts = statement.executeQuery(COUNT)) {
                counts.next();
                return new Tally(unreadable + staged, unreadable + counts.getLong(2), counts.getLong(1), added);
            }
        }
    }

    /** Into an empty house all at once: to sort them for each index takes less than finding each person a place in all of them. */
    private static long add(Statement statement) throws SQLException {
        if (Sql.number(statement, HERE) == HARDLY_ANYBODY) {
            return statement.executeLargeUpdate(ADD);
        }
        List<String> definitions = Sql.texts(statement, "SELECT pg_get_indexdef(indexrelid)" + INDEXES);
        for (String index : Sql.texts(statement, "SELECT indexrelid::regclass" + INDEXES)) {
            statement.execute("DROP INDEX " + index);
        }
        long added = statement.executeLargeUpdate(ADD);
        for (String definition : definitions) {
            statement.execute(definition);
        }
        return added;
    }
}
