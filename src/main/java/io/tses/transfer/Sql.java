package io.tses.transfer;

import io.tses.postgres.LongSession;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** The few questions that all who move rows ask of a database. */
final class Sql {
    /** For one transaction that sorts much: what the server has for it is made for work beside others. */
    static final String SORT_IN_MEMORY =
            "SELECT set_config('maintenance_work_mem', '256MB', true), set_config('work_mem', '64MB', true)";

    private Sql() {}

    static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return number(statement, query);
        }
    }

    /** The first column of all rows. */
    static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    static CopyIn copyInto(Connection connection, String table, List<String> columns) throws SQLException {
        return LongSession.copies(connection)
                .copyIn("COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN");
    }

    /** @param row as {@link CopyText} has it */
    static void write(CopyIn copy, String row) throws SQLException {
        byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    static CopyOut copyOf(Connection connection, String query) throws SQLException {
        return LongSession.copies(connection).copyOut("COPY (" + query + ") TO STDOUT");
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
