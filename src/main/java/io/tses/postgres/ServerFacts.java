package io.tses.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What PostgreSQL tells of itself.
 *
 * @param ahead by how much its clock is ahead of ours, half the time of the question at most wrong
 * @param encrypted whether the line to it is
 * @param clients that are connected, of all
 * @param mostClients that may be
 * @param bytes that our database takes on its disk
 */
public record ServerFacts(String version, Duration ahead, boolean encrypted, int clients, int mostClients, long bytes) {
    private static final String QUESTION = """
            SELECT current_setting('server_version'), clock_timestamp(),
              coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
              (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
              current_setting('max_connections')::integer, pg_database_size(current_database())
            """;

    /** Whoever looks waits no longer for one whose line is dead. */
    private static final int PATIENCE_SECONDS = 10;

    /**
     * Asks it. Blocks.
     *
     * @throws SQLException when it does not answer
     */
    public static ServerFacts of(PostgresConfig config, Clock clock) throws SQLException {
        PGSimpleDataSource source = config.url().dataSource();
        source.setSocketTimeout(PATIENCE_SECONDS);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            Instant before = clock.instant();
            try (ResultSet row = statement.executeQuery(QUESTION)) {
                Instant between =
                        before.plus(Duration.between(before, clock.instant()).dividedBy(2));
                row.next();
                return new ServerFacts(
                        row.getString(1),
                        Duration.between(between, row.getTimestamp(2).toInstant()),
                        row.getBoolean(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getLong(6));
            }
        }
    }
}
