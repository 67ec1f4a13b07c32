package io.tses.faults;

import io.tses.embedded.EmbeddedRedis;
import io.tses.support.TestServers;
import java.nio.file.Path;
import java.util.List;

/** A Redis as production has it, append-only file fsynced every second, that can be harmed and started again with what it has. */
final class RedisProcess implements AutoCloseable {
    private static final String PASSWORD = "faults";

    private final Path programs;
    private final Path data;
    private final int port = TestServers.freePort();
    private EmbeddedRedis running;

    RedisProcess(Path programs, Path data) {
        this.programs = programs;
        this.data = data;
        running = launch();
    }

    String url() {
        return running.url();
    }

    /** Where the append-only file is. */
    Path data() {
        return data;
    }

    void kill() {
        Signal.KILL.to(pids());
        Signal.awaitEnd(pids());
    }

    void freeze() {
        Signal.STOP.to(pids());
    }

    void thaw() {
        Signal.CONT.to(pids());
    }

    /** Blocks until it answers. */
    void start(String... settings) {
        running = launch(settings);
    }

    boolean isRunning() {
        return Signal.isAlive(running.pid());
    }

    @Override
    public void close() {
        thaw();
        running.close();
    }

    private EmbeddedRedis launch(String... settings) {
        return EmbeddedRedis.start(programs, data, port, PASSWORD, settings);
    }

    private List<Long> pids() {
        return List.of(running.pid());
    }
}
