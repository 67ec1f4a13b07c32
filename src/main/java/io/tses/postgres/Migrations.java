package io.tses.postgres;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.flywaydb.core.Flyway;

/** Brings the schema to the version that this release needs. Several nodes may try at once: one does it, the others wait. */
public final class Migrations {
    private static final int DEFAULT_PORT = 5432;
    private static final int LOCK_RETRIES = 120;

    private final PostgresConfig config;

    public Migrations(PostgresConfig config) {
        this.config = config;
    }

    /**
     * Blocks until the schema is current.
     *
     * @return how many migrations were applied
     */
    public int run() {
        String[] user = userInfo(config.url());
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(jdbcUrl(config.url()), user[0], user[1])
                .locations("classpath:io/tses/db/migration")
                .lockRetryCount(LOCK_RETRIES)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    private static String jdbcUrl(URI url) {
        int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
        String query = url.getRawQuery() == null ? "" : "&" + url.getRawQuery();
        return "jdbc:postgresql://" + url.getHost() + ":" + port + url.getRawPath() + "?connectTimeout=5" + query;
    }

    private static String[] userInfo(URI url) {
        String info = url.getRawUserInfo() == null ? "" : url.getRawUserInfo();
        int colon = info.indexOf(':');
        String user = colon < 0 ? info : info.substring(0, colon);
        String password = colon < 0 ? "" : info.substring(colon + 1);
        return new String[] {decode(user), decode(password)};
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
