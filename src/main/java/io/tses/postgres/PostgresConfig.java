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
    public static PostgresConfig from(ConfigReader database) {
        return new PostgresConfig(
                database.url("url", "postgres://user:password@host:5432/name", "postgres", "postgresql"),
                database.number("connections", 1, 100));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost() + ":" + url.getPort() + url.getPath();
    }
}
