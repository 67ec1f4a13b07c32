package io.tses.postgres;

import io.tses.config.ConfigReader;
import java.time.Duration;

/**
 * Where PostgreSQL is.
 *
 * @param connections the most that one verticle instance opens
 * @param idleTimeout a connection that was of no use for so long is closed
 */
public record PostgresConfig(DatabaseUrl url, int connections, Duration idleTimeout) {
    private static final String EXAMPLE = "postgres://user:password@host:5432/name";
    private static final DatabaseUrl HARMLESS = DatabaseUrl.parse("postgres://localhost");

    public static PostgresConfig from(ConfigReader database) {
        return new PostgresConfig(
                url(database),
                database.number("connections", 1, 100),
                database.duration("idle-timeout", Duration.ofSeconds(5), Duration.ofHours(1)));
    }

    private static DatabaseUrl url(ConfigReader database) {
        if (database.text("url").startsWith("sqlite:")) {
            database.problem(
                    "url",
                    "names an SQLite file, which the old service could use; this one needs a PostgreSQL: " + EXAMPLE
                            + ", or the dev command, which brings one");
            return HARMLESS;
        }
        try {
            return DatabaseUrl.of(database.serverUrl("url", EXAMPLE, DatabaseUrl.PORTS));
        } catch (IllegalArgumentException e) {
            database.problem("url", String.valueOf(e.getMessage()));
            return HARMLESS;
        }
    }
}
