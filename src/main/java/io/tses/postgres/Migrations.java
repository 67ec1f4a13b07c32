package io.tses.postgres;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
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
     * @throws IllegalStateException when the database cannot hold every text; nothing was changed then
     */
    public int run() {
        String[] user = userInfo(config.url());
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(jdbcUrl(config.url()), user[0], user[1])
                .locations("classpath:io/tses/db/migration")
                .lockRetryCount(LOCK_RETRIES)
                .load();
        checkEncoding(flyway.getConfiguration().getDataSource());
        return flyway.migrate().migrationsExecuted;
    }

    /** In another encoding most of it would work, until somebody has a name that the database cannot hold or compare. */
    private void checkEncoding(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW server_encoding")) {
            rows.next();
            String encoding = rows.getString(1);
            if (!encoding.equals("UTF8")) {
                throw new IllegalStateException("The database is encoded in " + encoding
                        + " and must be in UTF8: make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "PostgreSQL cannot be used at " + config + "; check database.url (DATABASE_URL)", e);
        }
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
