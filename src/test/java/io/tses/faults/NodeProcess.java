package io.tses.faults;

import io.tses.load.PackagedNode;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A node of the packaged jar that can be harmed and started again at the same ports. */
final class NodeProcess implements AutoCloseable {
    private static final Path JAR = Path.of(System.getProperty("tses.jar", "target/tses.jar"));
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration KILLED = Duration.ofSeconds(10);

    /** There are other processes on this machine, and it is started again and again. */
    private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private final Map<String, String> environment;
    private final int httpPort = TestServers.freePort();
    private final int managementPort = TestServers.freePort();
    private final Path folder;
    private final String name;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private int starts;
    private @Nullable PackagedNode running;

    /** @param folder where its logs are written, one for each start */
    NodeProcess(String name, Map<String, String> settings, Path folder) {
        this.name = name;
        this.folder = folder;
        environment = new HashMap<>(settings);
        environment.put("HTTP_PORT", Integer.toString(httpPort));
        environment.put("MANAGEMENT_PORT", Integer.toString(managementPort));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    /** Whether people are let in here; else it works for those where they are. */
    boolean isDoor() {
        String roles = environment.getOrDefault("ROLES", "");
        return roles.isEmpty() || roles.contains("http");
    }

    /** The ports at which other nodes reach it; none when it is alone. */
    List<Integer> clusterPorts() {
        return Stream.of("CLUSTER_PORT", "CLUSTER_BUS_PORT")
                .flatMap(setting -> Optional.ofNullable(environment.get(setting)).stream())
                .map(Integer::valueOf)
                .toList();
    }

    URI ready() {
        return URI.create("http://127.0.0.1:" + managementPort + "/ready");
    }

    /** Blocks until it is ready. */
    void start() {
        launch();
        awaitReady();
    }

    /** As {@link #start}, by a clock of its own. */
    void startWith(FakeClock clock) {
        launch(clock.environment());
        awaitReady();
    }

    /** As {@link #start}, without waiting. */
    void launch() {
        launch(Map.of());
    }

    private void launch(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        starts++;
        running = PackagedNode.launch(PackagedNode.command(JAR, FLAGS, List.of()), all, logFile());
    }

    /** What it has said since it was started last. */
    String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile() {
        return folder.resolve(name + "-" + starts + ".log");
    }

    /** What of it is in memory, MB. */
    long memory() {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalStateException if it ends, with the end of its log */
    void awaitReady() {
        running().awaitServing();
        eventually(() -> assertThat(readyStatus()).isEqualTo(200));
    }

    private int readyStatus() {
        try {
            return askReady().statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** How many nodes it sees, itself among them; none while it does not say. */
    int members() {
        try {
            return new JsonObject(ask("/ready?verbose").body())
                    .getJsonArray("members", new JsonArray())
                    .size();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What a gauge of it says, the most of those that have this beginning, labels included. */
    double gauge(String beginning) {
        try {
            return ask("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .max()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has used of processors since it was started last. */
    Duration cpu() {
        return running().process().info().totalCpuDuration().orElseThrow();
    }

    /** The words with which it says that it is not ready, by what it lacks; empty while it is. */
    Map<String, Object> reasons() {
        try {
            return new JsonObject(askReady().body())
                    .getJsonObject("reasons", new JsonObject())
                    .getMap();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        PackagedNode node = running;
        return node != null && node.process().isAlive();
    }

    /** It stands still, its connections stay open, and nobody answers at them. */
    void freeze() {
        Signal.STOP.to(List.of(pid()));
    }

    void thaw() {
        Signal.CONT.to(List.of(pid()));
    }

    void kill() {
        running().process().destroyForcibly();
        awaitEnd(KILLED);
    }

    /** Tells it to stop, as systemd does, and does not wait. */
    void terminate() {
        running().process().destroy();
    }

    /** @return its exit code */
    int awaitEnd(Duration patience) {
        try {
            assertThat(running().process().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s has ended within %s", name, patience)
                    .isTrue();
            return running().process().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return running().process().pid();
    }

    @Override
    public void close() {
        if (isRunning()) {
            running().close();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private HttpResponse<String> askReady() throws IOException {
        return ask("/ready");
    }

    private HttpResponse<String> ask(String path) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(ready().resolve(path)).timeout(PATIENCE).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private PackagedNode running() {
        PackagedNode node = running;
        if (node == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return node;
    }
}
