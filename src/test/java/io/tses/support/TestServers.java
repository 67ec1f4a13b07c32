package io.tses.support;

import io.tses.embedded.EmbeddedPostgres;
import io.tses.embedded.EmbeddedPostgres.Passwords;
import io.tses.embedded.EmbeddedRedis;
import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.Migrations;
import io.tses.postgres.PostgresConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The real Redis and PostgreSQL of a test run, started once for the JVM: those named by the properties
 * {@code tses.test.redis-url} and {@code tses.test.database-url}, containers when {@code tses.test.servers} is
 * {@code containers}, else embedded ones. Never skips: without servers tests fail.
 */
public final class TestServers {
    private static final class Holder {
        static final TestServers SHARED = start();
    }

    private static final String PASSWORD = "test-only";
    private static final int VALID_SECONDS = 5;
    private static final int ATTEMPTS = 100;
    private static final int FIRST_PORT = 10_240;

    /** From here on Linux takes those that whoever connects has at its own end; what Redis adds to one for its Cluster stays below. */
    private static final int LAST_PORT = 32_767 - 10_000;

    /** One after the other, so that none is told twice before it is opened; other test runs begin elsewhere. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(LAST_PORT));

    private final String redisUrl;
    private final String databaseUrl;
    private final String superuserUrl;
    private @Nullable Connection kept;

    private TestServers(String redisUrl, String databaseUrl, String superuserUrl) {
        this.redisUrl = redisUrl;
        this.databaseUrl = databaseUrl;
        this.superuserUrl = superuserUrl;
        new Migrations(postgresConfig()).run();
    }

    public static TestServers shared() {
        return Holder.SHARED;
    }

    public String redisUrl() {
        return redisUrl;
    }

    public String databaseUrl() {
        return databaseUrl;
    }

    /** For what the application may not do: make databases and roles, change settings. */
    public String superuserUrl() {
        return superuserUrl;
    }

    public PostgresConfig postgresConfig() {
        return postgresConfig(databaseUrl, 4);
    }

    /** The settings of any database. */
    public static PostgresConfig postgresConfig(String url, int connections) {
        return new PostgresConfig(DatabaseUrl.parse(url), connections, Duration.ofMinutes(3));
    }

    /** Empties every table. Redis is emptied by {@link TestRedis#flush}. */
    public void emptyTables() {
        runSql("DELETE FROM audit_logs; DELETE FROM erasures; DELETE FROM users");
    }

    /** Runs a statement as the application would. */
    public void runSql(String sql) {
        onKept(sql, statement -> statement.execute(sql));
    }

    /** As {@link #runSql}, for what the application may not do. */
    public void runSqlAsSuperuser(String sql) {
        runSqlAt(superuserUrl, sql);
    }

    /** Runs statements somewhere else, each by itself. */
    public static void runSqlAt(String url, String... statements) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** The first column of the first row. */
    public String query(String sql) {
        return onKept(sql, statement -> {
            try (ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    /** One connection for all: to open one takes longer than most statements. */
    private synchronized <T> T onKept(String sql, SqlWork<T> work) {
        try {
            Connection connection = kept;
            // A test may have had PostgreSQL end all that are open.
            if (connection == null || !connection.isValid(VALID_SECONDS)) {
                connection = connect();
                kept = connection;
            }
            try (Statement statement = connection.createStatement()) {
                return work.on(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private interface SqlWork<T> {
        T on(Statement statement) throws SQLException;
    }

    /** A JDBC connection, for looking at tables from outside. */
    public Connection connect() throws SQLException {
        return connect(databaseUrl);
    }

    /** A JDBC connection to any database, by the URL that the application would be given. */
    public static Connection connect(String databaseUrl) throws SQLException {
        URI url = URI.create(databaseUrl);
        String[] user = (url.getUserInfo() + ":").split(":", -1);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(), user[0], user[1]);
    }

    /** A port that was free a moment ago, and that nobody takes by connecting to something while its server is away. */
    public static int freePort() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), LAST_PORT - FIRST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one will do.
            }
        }
        throw new AssertionError("no free port");
    }

    /** A Redis of the test's own, whichever the shared one is. The caller closes it. */
    public static EmbeddedRedis ownRedis(String... settings) {
        try {
            Path state = state();
            Path data = Files.createTempDirectory(state, "own");
            return EmbeddedRedis.start(state.resolve("bin"), data.resolve("redis"), freePort(), PASSWORD, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestServers start() {
        String redisUrl = System.getProperty("tses.test.redis-url");
        String databaseUrl = System.getProperty("tses.test.database-url");
        if (redisUrl != null && databaseUrl != null) {
            return new TestServers(redisUrl, databaseUrl, databaseUrl);
        }
        return "containers".equals(System.getProperty("tses.test.servers")) ? containers() : embedded();
    }

    private static TestServers containers() {
        ContainerServers containers = ContainerServers.start();
        return new TestServers(containers.redisUrl(), containers.databaseUrl(), containers.databaseUrl());
    }

    private static TestServers embedded() {
        try {
            Path state = state();
            Path binaries = state.resolve("bin");
            Path data = Files.createTempDirectory(state, "data");
            EmbeddedRedis redis = EmbeddedRedis.start(binaries, data.resolve("redis"), freePort(), PASSWORD);
            EmbeddedPostgres postgres = EmbeddedPostgres.start(
                    binaries, data.resolve("postgres"), freePort(), new Passwords("testOnly", "testOnlySuperuser"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                redis.close();
                postgres.close();
            }));
            return new TestServers(redis.url(), postgres.url(), postgres.superuserUrl());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where servers keep their programs, in {@code bin}, and what they are given to keep. */
    static Path state() throws IOException {
        Path state = Path.of(System.getProperty("tses.test.state", "target/test-servers"))
                .toAbsolutePath();
        Files.createDirectories(state.resolve("bin"));
        return state;
    }
}
