package io.tses.faults;

import io.tses.embedded.EmbeddedPostgres;
import io.tses.embedded.EmbeddedPostgres.Passwords;
import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.LongSession;
import io.tses.support.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL, all its processes together, that can be harmed and started again with what it has. */
final class PostgresProcess implements AutoCloseable {
    private static final Passwords PASSWORDS = new Passwords("faults", "faultsSuperuser");

    private final Path programs;
    private final Path data;
    private final int port = TestServers.freePort();
    private EmbeddedPostgres running;

    PostgresProcess(Path programs, Path data) {
        this.programs = programs;
        this.data = data;
        running = launch();
    }

    /** Where it keeps all that it has. */
    Path data() {
        return data;
    }

    String url() {
        return running.url();
    }

    /** How many rows there are of what follows FROM. */
    long count(String rows) {
        try (Connection connection = LongSession.open(DatabaseUrl.parse(url()));
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM " + rows)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For what the service itself may not do. */
    String superuserUrl() {
        return running.superuserUrl();
    }

    void kill() {
        List<Long> pids = pids();
        Signal.KILL.to(pids);
        Signal.awaitEnd(pids);
        try {
            // Its process may still be known to the system, and another must not take that for a PostgreSQL that runs.
            Files.delete(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void freeze() {
        Signal.STOP.to(pids());
    }

    void thaw() {
        Signal.CONT.to(pids());
    }

    /** Blocks until it answers, its log replayed. */
    void start() {
        running = launch();
    }

    boolean isRunning() {
        return Files.exists(pidFile());
    }

    @Override
    public void close() {
        if (isRunning()) {
            thaw();
            running.close();
        }
    }

    private EmbeddedPostgres launch() {
        return EmbeddedPostgres.start(programs, data, port, PASSWORDS);
    }

    /** The one that the others belong to comes first. */
    private List<Long> pids() {
        try {
            long first = Long.parseLong(Files.readAllLines(pidFile()).get(0));
            return ProcessHandle.of(first).stream()
                    .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                    .map(ProcessHandle::pid)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }
}
