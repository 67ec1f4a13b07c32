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
import java.util.stream.Stream;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Redis Cluster of three primaries, each with replicas that take its place within some seconds of its death. Its primary is the one that
 * serves the slot of our keys.
 */
public final class ClusterSite implements ReplicatedRedis {
    private static final class Holder {
        static final ClusterSite SHARED = startShared();
    }

    public static final String PASSWORD = "test-only";

    /** Where the keys are of a service that is given no other name. */
    private static final String TAG = "{tses}";

    /** In a line of CLUSTER NODES. */
    private static final int ADDRESS = 1;

    private static final int MASTER = 3;

    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16384;
    private static final Duration DOWN_AFTER = Duration.ofSeconds(1);

    /** Whoever harms nothing wants no failover either, on however busy a machine. */
    private static final Duration NEVER_DOWN = Duration.ofMinutes(5);

    /** What Redis answers to who looks for a key at the wrong place. */
    private static final List<String> ELSEWHERE = List.of("MOVED", "ASK", "TRYAGAIN", "CROSSSLOT");

    private final Vertx vertx = Vertx.vertx();
    private final Path folder;
    private final Duration downAfter;
    private final List<Server> servers = new ArrayList<>();
    private int slot;

    private record Server(int port, int busPort, Path data, EmbeddedRedis process) {}

    private ClusterSite(Path folder, Duration downAfter) {
        this.folder = folder;
        this.downAfter = downAfter;
    }

    /** One for all tests of this process that harm none of it. */
    public static ClusterSite shared() {
        return Holder.SHARED;
    }

    private static ClusterSite startShared() {
        ClusterSite site = start(0, NEVER_DOWN);
        Runtime.getRuntime().addShutdownHook(new Thread(site::close));
        return site;
    }

    /**
     * One to be harmed. Blocks until every server knows the others and serves.
     *
     * @param replicas of each primary
     * @param settings further lines of every server's configuration
     */
    public static ClusterSite start(int replicas, String... settings) {
        return start(replicas, DOWN_AFTER, settings);
    }

    private static ClusterSite start(int replicas, Duration downAfter, String... settings) {
        try {
            ClusterSite site = new ClusterSite(Files.createTempDirectory(TestServers.state(), "cluster"), downAfter);
            try {
                site.startAll(replicas, settings);
            } catch (RuntimeException | AssertionError e) {
                site.close();
                throw e;
            }
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startAll(int replicas, String... settings) {
        for (int i = 0; i < PRIMARIES * (1 + replicas); i++) {
            int port = TestServers.freePort();
            servers.add(launch(port, TestServers.freePort(), folder.resolve("redis-" + port), settings));
        }
        slot = command(servers.get(0).port(), "CLUSTER", "KEYSLOT", TAG).toInteger();
        for (int i = 0; i < PRIMARIES; i++) {
            int port = servers.get(i).port();
            command(port, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            command(
                    port,
                    "CLUSTER",
                    "ADDSLOTSRANGE",
                    Integer.toString(SLOTS * i / PRIMARIES),
                    Integer.toString(SLOTS * (i + 1) / PRIMARIES - 1));
        }
        for (Server one : servers) {
            for (Server other : servers.subList(0, servers.indexOf(one))) {
                command(
                        one.port(),
                        "CLUSTER",
                        "MEET",
                        "127.0.0.1",
                        Integer.toString(other.port()),
                        Integer.toString(other.busPort()));
            }
        }
        for (Server one : servers) {
            eventually(() -> assertThat(nodes(one.port()))
                    .hasSize(servers.size())
                    .noneMatch(node -> node.contains("handshake")));
        }
        for (int i = PRIMARIES; i < servers.size(); i++) {
            command(
                    servers.get(i).port(),
                    "CLUSTER",
                    "REPLICATE",
                    id(servers.get(i % PRIMARIES).port()));
        }
        for (Server one : servers) {
            eventually(() -> {
                assertThat(command(one.port(), "CLUSTER", "INFO").toString()).contains("cluster_state:ok");
                assertThat(nodes(one.port()))
                        .filteredOn(node -> node.contains("slave"))
                        .hasSize(PRIMARIES * replicas);
            });
        }
        for (Server primary : servers.subList(0, PRIMARIES)) {
            eventually(() -> assertThat(command(primary.port(), "INFO", "replication")
                            .toString()
                            .split("state=online"))
                    .hasSize(replicas + 1));
        }
    }

    @Override
    public String url() {
        return url(servers.stream().limit(PRIMARIES).map(Server::port).toList());
    }

    /** One that names others of the nodes. */
    public String url(List<Integer> ports) {
        return "redis+cluster://:" + PASSWORD + "@" + hosts(ports);
    }

    @Override
    public String shown() {
        return "redis+cluster://"
                + hosts(servers.stream().limit(PRIMARIES).map(Server::port).toList()) + "/tses";
    }

    @Override
    public String key(String name) {
        return TAG + name;
    }

    private static String hosts(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    public List<Integer> ports() {
        return servers.stream().map(Server::port).toList();
    }

    /** As one of them that runs has it. */
    @Override
    public int primaryPort() {
        return owner().get(2).get(1).toInteger();
    }

    @Override
    public List<Integer> replicaPorts() {
        String primary = owner().get(2).get(2).toString();
        return nodes(running()).stream()
                .map(node -> node.split(" "))
                .filter(fields -> fields[MASTER].equals(primary))
                .map(fields -> Integer.parseInt(fields[ADDRESS].replaceAll(".*:|@.*", "")))
                .toList();
    }

    /** Those that serve other slots. */
    public List<Integer> otherPrimaries() {
        int primary = primaryPort();
        return ports().stream()
                .filter(port -> port != primary)
                .filter(port -> command(port, "INFO", "replication").toString().contains("role:master"))
                .toList();
    }

    private Response owner() {
        Response ranges = command(running(), "CLUSTER", "SLOTS");
        return ranges.stream()
                .filter(range ->
                        range.get(0).toInteger() <= slot && slot <= range.get(1).toInteger())
                .findFirst()
                .orElseThrow();
    }

    private int running() {
        return servers.stream()
                .filter(server -> ProcessHandle.of(server.process().pid())
                        .filter(ProcessHandle::isAlive)
                        .isPresent())
                .findFirst()
                .orElseThrow()
                .port();
    }

    @Override
    public void failOver() {
        command(replicaPorts().get(0), "CLUSTER", "FAILOVER");
    }

    @Override
    public void kill(int port) {
        signal(port, "KILL");
        ProcessHandle.of(server(port).process().pid())
                .ifPresent(process -> process.onExit().join());
    }

    public void freeze(int port) {
        signal(port, "STOP");
    }

    public void thaw(int port) {
        signal(port, "CONT");
    }

    /** Starts one again that was killed, with what it has. */
    public void startAgain(int port) {
        Server killed = server(port);
        servers.set(servers.indexOf(killed), launch(port, killed.busPort(), killed.data()));
    }

    /** Begins to move the slot of our keys: from now on keys that there are not may come into being at the other one alone. */
    public void beginToMoveTo(int port) {
        int from = primaryPort();
        String number = Integer.toString(slot);
        command(port, "CLUSTER", "SETSLOT", number, "IMPORTING", id(from));
        command(from, "CLUSTER", "SETSLOT", number, "MIGRATING", id(port));
    }

    /** Moves the keys, and has all primaries know. */
    public void moveTo(int port) {
        int from = primaryPort();
        String number = Integer.toString(slot);
        for (List<String> keys = keys(from, number); !keys.isEmpty(); keys = keys(from, number)) {
            List<String> move = new ArrayList<>(
                    List.of("127.0.0.1", Integer.toString(port), "", "0", "5000", "AUTH", PASSWORD, "KEYS"));
            move.addAll(keys);
            command(from, "MIGRATE", move.toArray(String[]::new));
        }
        List<Integer> others =
                otherPrimaries().stream().filter(other -> other != port).toList();
        Stream.concat(Stream.of(port, from), others.stream())
                .forEach(told -> command(told, "CLUSTER", "SETSLOT", number, "NODE", id(port)));
    }

    private List<String> keys(int port, String number) {
        return command(port, "CLUSTER", "GETKEYSINSLOT", number, "100").stream()
                .map(Response::toString)
                .toList();
    }

    /** Begins to count who looks for a key where it is not. */
    public void countWhoGoesAstray() {
        ports().forEach(port -> command(port, "CONFIG", "RESETSTAT"));
    }

    public void assertNobodyWentAstray() {
        for (int port : ports()) {
            assertThat(command(port, "INFO", "errorstats").toString().lines())
                    .as("errors of the server at " + port)
                    .noneMatch(
                            line -> ELSEWHERE.stream().anyMatch(error -> line.startsWith("errorstat_" + error + ":")));
        }
    }

    @Override
    public Response command(int port, String name, String... args) {
        Request request = Request.cmd(Command.create(name));
        List.of(args).forEach(request::arg);
        Redis console = Redis.createClient(vertx, "redis://:" + PASSWORD + "@127.0.0.1:" + port);
        try {
            return console.send(request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            console.close().await();
        }
    }

    private List<String> nodes(int port) {
        return command(port, "CLUSTER", "NODES").toString().lines().toList();
    }

    private String id(int port) {
        return command(port, "CLUSTER", "MYID").toString();
    }

    private Server server(int port) {
        return servers.stream().filter(one -> one.port() == port).findFirst().orElseThrow();
    }

    private Server launch(int port, int busPort, Path data, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("masterauth " + PASSWORD);
        all.add("cluster-enabled yes");
        all.add("cluster-port " + busPort);
        all.add("cluster-node-timeout " + downAfter.toMillis());
        // A replica that has followed for a moment only may take its primary's place, too.
        all.add("cluster-replica-validity-factor 0");
        try {
            return new Server(
                    port,
                    busPort,
                    data,
                    EmbeddedRedis.start(
                            TestServers.state().resolve("bin"), data, port, PASSWORD, all.toArray(String[]::new)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(int port, String signal) {
        try {
            new ProcessBuilder(
                            "kill",
                            "-" + signal,
                            Long.toString(server(port).process().pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> {
            thaw(server.port());
            server.process().close();
        });
        vertx.close().await();
    }
}
