package io.tses.load;

import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs of the kit against a whole node, which sends its mail to the kit. */
@OnRealServers
@Tag("slow")
class LoadRunTest {
    private static final String LIMITS = "1000000";

    private final StringWriter said = new StringWriter();
    private final int mailPort = TestServers.freePort();
    private final Path out;
    private final Node node;

    LoadRunTest(@TempDir Path out, TestRedis redis) {
        this.out = out;
        node = Node.start(
                redis.clockShift(),
                Map.of(
                        "email.port", Integer.toString(mailPort),
                        "ratelimit.email-permits", LIMITS,
                        "ratelimit.device-permits", LIMITS,
                        "ratelimit.client-permits", LIMITS));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aMixOfEverythingIsHeldAndCompared(TestServers servers) throws IOException {
        int code = run(
                () -> false,
                servers,
                "mixed",
                "--mix=sign-in=4,request=1,wrong-code=2,refresh=3,bearer=4,audit=2",
                "--rate=40",
                "--people=30",
                "--for=3s",
                "--warm-up=1s");

        JsonObject report = report();
        assertThat(report.getJsonObject("steps").fieldNames())
                .containsExactlyInAnyOrder(
                        "request", "mail", "verify", "sign-in", "wrong-code", "refresh", "bearer", "audit");
        assertThat(report.getJsonObject("accountant").getBoolean("agrees"))
                .as(said.toString())
                .isTrue();
        assertThat(report.getJsonObject("accountant").getJsonObject("answers").fieldNames())
                .contains("REQUEST 202", "VERIFY 200", "VERIFY 400", "REFRESH 200", "READ 200");
        assertThat(report.getJsonObject("configuration").getJsonObject("redis").getString("redis_version"))
                .startsWith("7");
        assertThat(page())
                .contains("<title>mixed, 40 a second</title>", "aria-label=\"Waiting in Redis\"")
                .doesNotContain("src=", "href=", "@import", "url(");
        // Whether it was held depends on the machine; what was looked at does not.
        assertThat(code).isEqualTo(report.getBoolean("held") ? 0 : 1);
        assertThat(said.toString()).contains("What clients were answered is what the servers hold.", "Report: file:");
    }

    @Test
    void whatIsNotHeldIsNamedAndARunThatIsEndedEarlyIsReported(TestServers servers) throws IOException {
        int code = run(
                () -> said.toString().contains("   1 s"),
                servers,
                "sign-in",
                "--workers=2",
                "--p99-request=1ms",
                "--for=10m",
                "--warm-up=0s",
                "--old-clients");

        assertThat(code).isEqualTo(1);
        assertThat(said.toString()).contains("It was ended early.", "Verdict: not held: request, 99 of 100: ");
        assertThat(report().getJsonObject("accountant").getBoolean("agrees")).isTrue();
        assertThat(report().getJsonArray("seconds")).hasSizeLessThan(60);
    }

    @Test
    void anUnreachableNodeIsTold(TestServers servers) {
        node.close();

        assertThat(run(() -> false, servers, "request", "--for=1s")).isEqualTo(1);
        assertThat(said.toString()).contains("load: the node at http://127.0.0.1:", " cannot be used: ");
    }

    private int run(BooleanSupplier stop, TestServers servers, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(
                "--url=http://127.0.0.1:" + node.httpPort(),
                "--smtp=127.0.0.1:" + mailPort,
                "--redis-url=" + servers.redisUrl(),
                "--database-url=" + servers.databaseUrl(),
                "--out=" + out));
        PrintWriter writer = new PrintWriter(said, true);
        return LoadKit.run(writer, writer, stop, all.toArray(String[]::new));
    }

    private JsonObject report() {
        return new JsonObject(read("report.json"));
    }

    private String page() {
        return read("report.html");
    }

    private String read(String name) {
        try (Stream<Path> all = Files.walk(out)) {
            return Files.readString(
                    all.filter(file -> file.endsWith(name)).findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
