package io.tses.transfer;

import io.tses.postgres.LongSession;
import io.tses.postgres.PostgresConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.postgresql.copy.CopyOut;

/**
 * Writes people and audit log as they are in one moment, a JSON object a line (NDJSON), in UTF-8 and in an order that depends on
 * nothing else, so that two exports of the same are the same to the byte. PostgreSQL makes the lines.
 */
public final class Export {
    private static final String PEOPLE =
            "SELECT 'user' AS kind, " + String.join(", ", Columns.OF_PEOPLE) + " FROM users ORDER BY date_joined, id";

    private static final String EVENTS = "SELECT 'event' AS kind, " + String.join(", ", Columns.OF_EVENTS)
            + " FROM audit_logs ORDER BY created_at, id";

    /** In JSON a control character is always escaped, so that with these nothing is ever quoted. */
    private static final String AS_THEY_ARE = " TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')";

    private Export() {}

    /**
     * Writes everything to {@code out}, which stays open.
     *
     * @param told hears how far it is
     * @return how many lines were written, but for the first
     */
    public static long write(PostgresConfig from, OutputStream out, Consumer<String> told)
            throws SQLException, IOException {
        try (Connection here = LongSession.openSnapshot(from.url(), "database.url (DATABASE_URL)")) {
            Heading heading = new Heading(
                    Sql.number(here, "SELECT count(*) FROM users"),
                    Sql.number(here, "SELECT count(*) FROM audit_logs"));
            out.write(heading.line().getBytes(StandardCharsets.UTF_8));
            write(here, PEOPLE, out, new Progress("people", heading.people(), told));
            write(here, EVENTS, out, new Progress("audit rows", heading.events(), told));
            out.flush();
            return heading.people() + heading.events();
        }
    }

    private static void write(Connection here, String query, OutputStream out, Progress progress)
            throws SQLException, IOException {
        CopyOut lines = LongSession.copies(here)
                .copyOut("COPY (SELECT row_to_json(line) FROM (" + query + ") AS line)" + AS_THEY_ARE);
        for (byte[] line = lines.readFromCopy(); line != null; line = lines.readFromCopy()) {
            out.write(line);
            progress.step();
        }
    }
}
