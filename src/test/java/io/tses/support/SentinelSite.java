package io.tses.support;

import io.tses.embedded.EmbeddedRedis;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A primary, replicas, and three Sentinels that watch them and put a replica in the primary's place within some seconds of its
 * death: real processes, all of the Redis that comes with the build.
 */
public final class SentinelSite implements ReplicatedRedis {
    private static final class Holder {
        static final SentinelSite SHARED = startShared();
    }

    public static final String MASTER = "codes";

    public static final String PASSWORD = "test-only";
    private static final int SENTINELS = 3;
    private static final int QUORUM = 2;
    private static final Duration DOWN_AFTER = Duration.ofSeconds(2);

    /** Whoever harms nothing wants no failover either, on however busy a machine. */
    private static final Duration NEVER_DOWN = Duration.ofMinutes(5);

    private final Vertx vertx = Vertx.vertx();
    private final Path folder;
    private final Duration downAfter;
    private final List<Server> servers = new ArrayList<>();
    private final List<Sentinel> sentinels = new ArrayList<>();

    private record Server(int port, Path data, EmbeddedRedis process) {}

    private record Sentinel(int port, Process process) {}

    private SentinelSite(Path folder, Duration downAfter) {
        this.folder = folder;
        this.downAfter = downAfter;
    }

    /** One for all tests of this process that harm none of it. */
    public static SentinelSite shared() {
        return Holder.SHARED;
    }

    private static SentinelSite startShared() {
        SentinelSite site = start(1, NEVER_DOWN);
        Runtime.getRuntime().addShutdownHook(new Thread(site::close));
        return site;
    }

    /**
     * One to be harmed. Blocks until every Sentinel knows the others and the replicas.
     *
     * @param settings further lines of every server's configuration
     */
    public static SentinelSite start(int replicas, String... settings) {
        return start(replicas, DOWN_AFTER, settings);
    }

    private static SentinelSite start(int replicas, Duration downAfter, String... settings) {
        try {
            SentinelSite site =
                    new SentinelSite(Files.createTempDirectory(TestServers.state(), "sentinels"), downAfter);
            try {
                site.startAll(replicas, settings);
            } catch (RuntimeException | IOException | AssertionError e) {
                site.close();
                throw e;
            }
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startAll(int replicas, String... settings) throws IOException {
        Server primary = launch(settings);
        for (int i = 0; i < replicas; i++) {
            launch(and(settings, "replicaof 127.0.0.1 " + primary.port()));
        }
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(watch(primary.port()));
        }
        for (Sentinel sentinel : sentinels) {
            eventually(() -> assertThat(facts(sentinel))
                    .contains("num-slaves=" + replicas, "num-other-sentinels=" + (SENTINELS - 1), "flags=master"));
        }
        eventually(() -> assertThat(command(primary.port(), "INFO", "replication")
                        .toString()
                        .split("state=online"))
                .hasSize(replicas + 1));
    }

    @Override
    public String url() {
        return "redis+sentinel://:" + PASSWORD + "@" + hosts() + "/" + MASTER + "/0";
    }

    @Override
    public String shown() {
        return "redis+sentinel://" + hosts() + "/" + MASTER + "/0";
    }

    @Override
    public String key(String name) {
        return name;
    }

    private String hosts() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(","));
    }

    /** Where the Sentinels say that the primary is; of {@code sentinel}, counted from 0. */
    public int primaryPort(int sentinel) {
        return command(
                        "redis://127.0.0.1:" + sentinels.get(sentinel).port(),
                        "SENTINEL",
                        "GET-MASTER-ADDR-BY-NAME",
                        MASTER)
                .get(1)
                .toInteger();
    }

    @Override
    public int primaryPort() {
        return primaryPort(0);
    }

    @Override
    public List<Integer> replicaPorts() {
        int primary = primaryPort();
        return servers.stream()
                .map(Server::port)
                .filter(port -> port != primary)
                .toList();
    }

    @Override
    public void failOver() {
        command("redis://127.0.0.1:" + sentinels.get(0).port(), "SENTINEL", "FAILOVER", MASTER);
    }

    @Override
    public void kill(int port) {
        signal(port, "KILL");
    }

    public void freeze(int port) {
        signal(port, "STOP");
    }

    public void thaw(int port) {
        signal(port, "CONT");
    }

    /** Starts one again that was killed, with what it has, as the primary that it takes itself for. */
    public void startAgain(int port) {
        IntStream.range(0, servers.size())
                .filter(i -> servers.get(i).port() == port)
                .forEach(i -> servers.set(i, launch(port, servers.get(i).data(), "masterauth " + PASSWORD)));
    }

    public void killSentinel(int sentinel) {
        sentinels.get(sentinel).process().destroyForcibly().onExit().join();
    }

    /** What an operator types at the console of each Sentinel. */
    public void tellSentinels(String name, String... args) {
        sentinels.forEach(sentinel -> command("redis://127.0.0.1:" + sentinel.port(), name, args));
    }

    @Override
    public Response command(int port, String name, String... args) {
        return command("redis://:" + PASSWORD + "@127.0.0.1:" + port, name, args);
    }

    private Response command(String url, String name, String... args) {
        Request request = Request.cmd(Command.create(name));
        List.of(args).forEach(request::arg);
        Redis console = Redis.createClient(vertx, url);
        try {
            return console.send(request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            console.close().await();
        }
    }

    private List<String> facts(Sentinel sentinel) {
        Response facts = command("redis://127.0.0.1:" + sentinel.port(), "SENTINEL", "MASTER", MASTER);
        return facts.getKeys().stream().map(key -> key + "=" + facts.get(key)).toList();
    }

    private Server launch(String... settings) throws IOException {
        int port = TestServers.freePort();
        Server server = launch(port, folder.resolve("redis-" + port), and(settings, "masterauth " + PASSWORD));
        servers.add(server);
        return server;
    }

    private static Server launch(int port, Path data, String... settings) {
        try {
            return new Server(
                    port,
                    data,
                    EmbeddedRedis.start(TestServers.state().resolve("bin"), data, port, PASSWORD, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] and(String[] settings, String more) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add(more);
        return all.toArray(String[]::new);
    }

    /** The program that was unpacked for the servers. */
    private Sentinel watch(int primary) throws IOException {
        int port = TestServers.freePort();
        Path file = folder.resolve("sentinel-" + port + ".conf");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "bind 127.0.0.1",
                        "port " + port,
                        "dir \"" + folder + "\"",
                        "sentinel monitor " + MASTER + " 127.0.0.1 " + primary + " " + QUORUM,
                        "sentinel auth-pass " + MASTER + " " + PASSWORD,
                        "sentinel down-after-milliseconds " + MASTER + " " + downAfter.toMillis(),
                        "sentinel failover-timeout " + MASTER + " 5000",
                        ""));
        Process process = new ProcessBuilder(program().toString(), file.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sentinel-" + port + ".log").toFile())
                .start();
        Sentinel sentinel = new Sentinel(port, process);
        eventually(() -> assertThat(answers(sentinel)).isTrue());
        return sentinel;
    }

    private boolean answers(Sentinel sentinel) {
        try {
            return command("redis://127.0.0.1:" + sentinel.port(), "PING")
                    .toString()
                    .equals("PONG");
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private static Path program() throws IOException {
        try (var programs = Files.list(TestServers.state().resolve("bin"))) {
            return programs.filter(file -> file.getFileName().toString().startsWith("redis-server"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void signal(int port, String signal) {
        Server server =
                servers.stream().filter(one -> one.port() == port).findFirst().orElseThrow();
        try {
            new ProcessBuilder(
                            "kill", "-" + signal, Long.toString(server.process().pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sentinels.forEach(sentinel -> sentinel.process().destroyForcibly());
        servers.forEach(server -> {
            thaw(server.port());
            server.process().close();
        });
        vertx.close().await();
    }
}
