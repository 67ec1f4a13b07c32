package io.tses.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Connections of one's own for jobs that read or write whole tables, beside nodes that serve. What the role has against statements that
 * take long is meant for nodes, so that no transaction of theirs is ended by it.
 */
public final class LongSession {
    /** For one transaction: behind a PgBouncer the connection is somebody else's next. Not all of them are known to every version. */
    private static final String TAKE_TIME = """
            SELECT set_config(name, '0', true) FROM pg_settings
            WHERE name IN ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')
            """;

    private LongSession() {}

    /**
     * Nothing is committed but by {@link #commit}.
     *
     * @throws IllegalStateException telling why the database cannot be used, and what would be right
     */
    public static Connection open(DatabaseUrl url) {
        try {
            Connection connection = connect(url);
            takeTime(connection);
            return connection;
        } catch (SQLException e) {
            throw new Diagnosis(url).of(e);
        }
    }

    /**
     * One that sees everything as it was at its first question, and cannot change it. Times are told in UTC.
     *
     * @param setting what names {@code url}, for whoever has to change it
     * @throws IllegalStateException telling why the database cannot be read
     */
    public static Connection openSnapshot(DatabaseUrl url, String setting) {
        try {
            Connection connection = connect(url);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            takeTime(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL TIME ZONE 'UTC'");
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL at " + url + " cannot be read; see " + setting, e);
        }
    }

    /** Keeps what was done since the last time, and begins anew. */
    public static void commit(Connection connection) throws SQLException {
        connection.commit();
        takeTime(connection);
    }

    /** Undoes what was done since the last time, and begins anew. */
    public static void rollback(Connection connection) throws SQLException {
        connection.rollback();
        takeTime(connection);
    }

    /** Lets the transaction that {@code connection} is in take as long as it needs. */
    static void takeTime(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TAKE_TIME);
        }
    }

    private static Connection connect(DatabaseUrl url) throws SQLException {
        Connection connection = url.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** What moves rows in bulk over {@code connection}. */
    public static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
