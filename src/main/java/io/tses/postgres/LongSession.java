package io.tses.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Connections of one's own for jobs that read or write whole tables, beside nodes that serve. */
public final class LongSession {
    private LongSession() {}

    /**
     * Nothing is committed by itself.
     *
     * @throws IllegalStateException telling why the database cannot be used, and what would be right
     */
    public static Connection open(DatabaseUrl url) {
        try {
            return begin(url);
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
            Connection connection = begin(url);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL TIME ZONE 'UTC'");
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL at " + url + " cannot be read; see " + setting, e);
        }
    }

    private static Connection begin(DatabaseUrl url) throws SQLException {
        Connection connection = url.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** What moves rows in bulk over {@code connection}. */
    public static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
