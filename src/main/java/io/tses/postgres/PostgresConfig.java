package io.tses.postgres;

import io.tses.config.ConfigReader;
import java.net.URI;

/**
 * Where PostgreSQL is.
 *
 * @param url {@code postgres://user:password@host:port/name}
 * @param connections the most that one verticle instance opens
 */
public record PostgresConfig(URI url, int connections) {
    private static final String EXAMPLE = "postgres://user:password@host:5432/name";

    public static PostgresConfig from(ConfigReader database) {
        return new PostgresConfig(url(database), database.number("connections", 1, 100));
    }

    private static URI url(ConfigReader database) {
        if (database.text("url").startsWith("sqlite:")) {
            database.problem(
                    "url",
                    "names an SQLite file, which the old service could use; this one needs a PostgreSQL: " + EXAMPLE
                            + ", or the dev command, which brings one");
            return URI.create("postgres://localhost");
        }
        return database.url("url", EXAMPLE, "postgres", "postgresql");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost() + ":" + url.getPort() + url.getPath();
    }
}
