package io.tses.faults;

import io.tses.embedded.EmbeddedRedis;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A Redis as production has it, append-only file fsynced every second, that can be harmed and started again with what it has. */
final class RedisProcess implements AutoCloseable {
    private static final String PASSWORD = "faults";

    private final Vertx vertx;
    private final Path programs;
    private Path data;
    private final int port = TestServers.freePort();
    private EmbeddedRedis running;

    RedisProcess(Vertx vertx, Path programs, Path data) {
        this.vertx = vertx;
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

    /** What an operator types at a console. */
    Response command(String name, String... args) {
        Request request = Request.cmd(Command.create(name));
        List.of(args).forEach(request::arg);
        Redis console = Redis.createClient(vertx, url());
        try {
            return console.send(request).await();
        } finally {
            console.close().await();
        }
    }

    /** How much of what it has decided is in its append-only file, in bytes. */
    long written() {
        return tail().toFile().length();
    }

    /** As when the machine loses power before the end of that file is on the disk. It must not run. */
    void forgetAllBut(long bytes) {
        try (FileChannel file = FileChannel.open(tail(), StandardOpenOption.WRITE)) {
            file.truncate(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another one that follows it, with data of its own. The caller closes it. */
    EmbeddedRedis replica(int behindPort, Path itsData) {
        return EmbeddedRedis.start(
                programs,
                itsData,
                TestServers.freePort(),
                PASSWORD,
                "replicaof 127.0.0.1 " + behindPort,
                "masterauth " + PASSWORD);
    }

    int port() {
        return port;
    }

    /** What another one has is its own from its next start on, as when that one takes its place. Neither may run. */
    void inherit(Path itsData) {
        data = itsData;
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

    /** Where it appends. */
    private Path tail() {
        try (Stream<Path> files = Files.list(data.resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Long> pids() {
        return List.of(running.pid());
    }
}
