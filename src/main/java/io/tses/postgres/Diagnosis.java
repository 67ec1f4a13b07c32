package io.tses.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Why a database cannot be used, in words for whoever can change it: what was found, what would be right and which setting
 * names it. Never with the password.
 */
final class Diagnosis {
    private static final String SETTING = "database.url (DATABASE_URL)";
    private static final int NAMED_TABLES = 5;

    /** The table in which Django notes its migrations. */
    private static final String DJANGO = "django_migrations";

    private final DatabaseUrl url;

    Diagnosis(DatabaseUrl url) {
        this.url = url;
    }

    IllegalStateException of(SQLException refusal) {
        String state = Optional.ofNullable(refusal.getSQLState()).orElse("");
        String user = "the user " + quoted(url.user());
        String words = switch (state) {
            case "28P01" -> "refuses the password of " + user;
            case "28000" -> "refuses " + user + " from here";
            case "3D000" -> "has no database " + quoted(url.database()) + ": make it with " + createDatabase();
            case "42501" ->
                "does not allow " + user + " to make tables: let it own the database"
                        + " (ALTER DATABASE " + quoted(url.database()) + " OWNER TO " + quoted(url.user())
                        + ") or a schema (CREATE SCHEMA tses AUTHORIZATION " + quoted(url.user())
                        + ", and the parameter currentSchema=tses)";
            case "25006" -> "is read-only: the primary is needed, not a standby";
            case "08P01" ->
                "does not take all that it is told when a connection is opened: a PgBouncer takes none of options,"
                        + " currentSchema and search_path, so let the database know (ALTER ROLE "
                        + quoted(url.user()) + " SET search_path = tses)";
            case "26000", "42P05" ->
                "loses statements, as behind a PgBouncer in transaction mode: the parameter pgbouncer=true is needed";
            default -> "cannot be used";
        };
        return new IllegalStateException(sentence(words), refusal);
    }

    IllegalStateException with(String finding) {
        return new IllegalStateException(sentence(finding));
    }

    IllegalStateException noSchema() {
        return with("has no schema that the user " + quoted(url.user()) + " may use; name one by the parameter"
                + " currentSchema=tses, which is made if need be");
    }

    boolean holdsTables(DataSource database, String schema) {
        return !tables(database, schema).isEmpty();
    }

    /** Tables of something else are where ours should be. */
    IllegalStateException notOurs(DataSource database, String schema) {
        List<String> tables = tables(database, schema);
        return with("holds " + named(tables) + " in its schema " + quoted(schema)
                + ": tses needs a database of its own, made with CREATE DATABASE tses OWNER "
                + quoted(url.user())
                + " ENCODING 'UTF8' TEMPLATE template0, or a schema of its own, named by the parameter currentSchema=tses"
                + (tables.contains(DJANGO)
                        ? ". Its people and audit log come over with import-django --from URL"
                        : ""));
    }

    private static String named(List<String> tables) {
        if (tables.isEmpty()) {
            return "something else";
        }
        String whose = tables.contains(DJANGO) ? "tables of a Django service" : "tables of something else";
        String first = String.join(", ", tables.subList(0, Math.min(NAMED_TABLES, tables.size())));
        int more = tables.size() - NAMED_TABLES;
        return whose + " (" + first + (more > 0 ? " and " + more + " more" : "") + ")";
    }

    String createDatabase() {
        return "CREATE DATABASE " + quoted(url.database()) + " OWNER " + quoted(url.user())
                + " ENCODING 'UTF8' TEMPLATE template0";
    }

    /** What the server or the driver said, if it was that. */
    static Optional<SQLException> sqlCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }

    private String sentence(String finding) {
        return "PostgreSQL at " + url + " " + finding + "; see " + SETTING;
    }

    private static List<String> tables(DataSource database, String schema) {
        List<String> tables = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY tablename")) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            // Without their names the finding still helps.
            return List.of();
        }
        return tables;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
