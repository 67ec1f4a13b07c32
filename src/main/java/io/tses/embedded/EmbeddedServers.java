package io.tses.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The PostgreSQL and the Redis of a state folder. Their addresses are known before they run. */
public final class EmbeddedServers implements AutoCloseable {
    /** One folder for each major version: their files are not compatible. */
    private static final String POSTGRES_DATA = "postgres-18";

    private final StateFolder state;
    private final int redisPort;
    private final int postgresPort;
    private final String redisPassword;
    private final EmbeddedPostgres.Passwords postgresPasswords;
    private final List<AutoCloseable> running = new ArrayList<>();
    private boolean closed;

    /** Ends what a killed process left running in the folder; blocks for that long. */
    public EmbeddedServers(StateFolder state) {
        this.state = state;
        Orphans.end(state.programs());
        this.redisPort = state.port("redis");
        this.postgresPort = state.port("postgres");
        this.redisPassword = state.secret("redis-password");
        this.postgresPasswords = new EmbeddedPostgres.Passwords(
                state.secret("postgres-password"), state.secret("postgres-superuser-password"));
    }

    /** Why there can be no embedded servers on this system, in words for a person; empty when there can. */
    public static List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        EmbeddedPostgres.obstacle().ifPresent(obstacles::add);
        if (!EmbeddedRedis.isSupported()) {
            obstacles.add("there is no embedded Redis for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + " in this build");
        }
        return obstacles;
    }

    public String redisUrl() {
        return EmbeddedRedis.url(redisPort, redisPassword);
    }

    public String databaseUrl() {
        return EmbeddedPostgres.url(postgresPort, postgresPasswords.owner());
    }

    /**
     * Starts both at once and blocks until both answer.
     *
     * @param progress told what happens, a line at a time
     * @throws CannotStart if one of them does not; the other may be running until {@link #close}
     */
    public void start(Consumer<String> progress) {
        Path postgresData = state.path().resolve(POSTGRES_DATA);
        if (Files.notExists(completed(postgresData))) {
            progress.accept("First start: unpacking PostgreSQL and Redis, once ...");
        }
        CompletableFuture<Void> redis = starting(
                "Redis",
                progress,
                () -> EmbeddedRedis.start(state.programs(), state.path().resolve("redis"), redisPort, redisPassword));
        CompletableFuture<Void> database = starting("PostgreSQL", progress, () -> {
            prepare(postgresData);
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.start(state.programs(), postgresData, postgresPort, postgresPasswords);
            remember(postgresData);
            return postgres;
        });
        try {
            CompletableFuture.allOf(redis, database).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CannotStart cause
                    ? cause
                    : new CannotStart("An embedded server did not start: " + e.getMessage(), e);
        }
    }

    /** Ends both in order, at once, within a few seconds; whatever is left then is killed. */
    @Override
    public void close() {
        CompletableFuture<?>[] closing;
        synchronized (running) {
            closed = true;
            closing = running.stream()
                    .map(server -> CompletableFuture.runAsync(() -> closeQuietly(server)))
                    .toArray(CompletableFuture<?>[]::new);
            running.clear();
        }
        CompletableFuture.allOf(closing).join();
        Orphans.end(state.programs());
    }

    private CompletableFuture<Void> starting(
            String name, Consumer<String> progress, Supplier<? extends AutoCloseable> start) {
        return CompletableFuture.runAsync(() -> {
            long startedAt = System.nanoTime();
            adopt(start.get());
            double seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt) / 1000.0;
            progress.accept(String.format(Locale.ROOT, "%s answers (%.1f s)", name, seconds));
        });
    }

    private void adopt(AutoCloseable server) {
        synchronized (running) {
            if (!closed) {
                running.add(server);
                return;
            }
        }
        closeQuietly(server);
    }

    /**
     * Clears what earlier runs have left: half a database when the first start was broken off, since it never becomes whole; and
     * the file with the last run's process id, since PostgreSQL refuses to start when that id belongs to some process by now. No
     * server of an earlier run is alive at this point.
     */
    private static void prepare(Path data) {
        try {
            if (Files.exists(data) && Files.notExists(completed(data))) {
                Folders.delete(data);
            }
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new CannotStart("PostgreSQL's folder " + data + " cannot be written: " + e, e);
        }
    }

    private static void remember(Path data) {
        try {
            Folders.newPrivateFile(completed(data));
        } catch (IOException e) {
            throw new CannotStart("PostgreSQL's folder " + data + " cannot be written: " + e, e);
        }
    }

    private static Path completed(Path data) {
        return data.resolveSibling(data.getFileName() + ".complete");
    }

    private static void closeQuietly(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            // What does not end by itself is ended by Orphans.
        }
    }
}
