package io.tses.faults;

import io.tses.embedded.EmbeddedRedis;
import io.tses.support.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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

    /** As {@link #start}, by a clock of its own. Until it is killed and started again. */
    void startWith(FakeClock clock) {
        running = EmbeddedRedis.start(clock.redisLikeThatIn(programs), data, port, PASSWORD);
    }

    /** Loses all it has, while it is not running. */
    void forget() {
        try (Stream<Path> files = Files.walk(data.resolve("appendonlydir"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
