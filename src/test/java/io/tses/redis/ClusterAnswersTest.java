package io.tses.redis;

import io.tses.embedded.EmbeddedRedis;
import io.tses.request.RequestScope;
import io.tses.support.FakeRedis;
import io.tses.support.LogLines;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Of nodes of a Cluster that say different things, the wrong thing, or nothing, those are believed who know more. */
@Tag("servers")
class ClusterAnswersTest {
    private static final String HELLO = FakeRedis.hello("redis", "7.0.15", "cluster", "master");
    private static final int PORT = 6379;
    private static final String ALL_SLOTS = "0 16383";

    static {
        RequestScope.register();
    }

    private final Vertx vertx = Vertx.vertx();
    private final List<EmbeddedRedis> clusters = new ArrayList<>();
    private final List<FakeRedis> nodes =
            Stream.generate(() -> new FakeRedis(HELLO)).limit(2).toList();
    private final LogLines log = new LogLines();
    private final List<RedisLine> lines = new ArrayList<>();

    @AfterEach
    void close() {
        lines.forEach(RedisLine::close);
        nodes.forEach(FakeRedis::close);
        log.close();
        clusters.forEach(EmbeddedRedis::close);
        vertx.close().await();
    }

    @Test
    void oneThatKnowsOfALaterFailoverIsBelieved() {
        EmbeddedRedis former = ownCluster();
        EmbeddedRedis latter = ownCluster();
        says(0, "127.0.0.1", SwitchedLine.port(former), 3);
        says(1, "127.0.0.1", SwitchedLine.port(latter), 4);
        RedisLine line = line(hosts());

        line.start();

        eventually(() -> assertThat(line.port()).isEqualTo(SwitchedLine.port(latter)));
        eventually(() -> assertThat(line.trouble()).isEmpty());
    }

    @Test
    void whoDoesNotKnowItsOwnAddressIsWhereItWasAsked() {
        EmbeddedRedis primary = ownCluster();
        says(0, "", SwitchedLine.port(primary), 1);
        says(1, "", SwitchedLine.port(primary), 1);
        RedisLine line = line(hosts().replace("127.0.0.1", "localhost"));

        line.start();

        assertThat(line.port()).isEqualTo(SwitchedLine.port(primary));
    }

    @Test
    void oneWithoutAnyNameThatThereCanBeIsToldWithWhatMendsIt() {
        says(0, "?", PORT, 1);
        says(1, "?", PORT, 1);
        RedisLine line = line(hosts());

        assertThatThrownBy(line::start)
                .hasMessageContaining("no node of the Cluster tells who serves slot", "cluster-announce-hostname");
    }

    @Test
    void aSlotThatNobodyServesIsToldAtTheStart() {
        try (EmbeddedRedis empty = TestServers.ownRedis("cluster-enabled yes")) {
            assertThatThrownBy(line("127.0.0.1:" + SwitchedLine.port(empty))::start)
                    .hasMessageContaining(
                            "/tses, which redis.url (REDIS_URL) names, cannot be used: the Cluster serves no slot",
                            "where keys that begin with {tses} are");
        }
    }

    @Test
    void aServerThatIsNoNodeOfAClusterIsToldAtTheStart() {
        try (EmbeddedRedis standalone = TestServers.ownRedis()) {
            assertThatThrownBy(line("127.0.0.1:" + SwitchedLine.port(standalone))::start)
                    .hasMessageContaining(
                            "found a server that is not in cluster mode; redis.url (REDIS_URL) must then begin"
                                    + " with redis://");
        }
    }

    @Test
    void aSentinelIsToldAtTheStart() {
        nodes.forEach(node -> node.answer(FakeRedis.hello("redis", "7.0.15", "sentinel", "")));

        assertThatThrownBy(line(hosts())::start)
                .hasMessageContaining(
                        "found a Sentinel; the hosts of redis.url (REDIS_URL) must be nodes of a Cluster");
    }

    @Test
    void oneWhoseSlotWasTakenAwayIsNotUsed() {
        EmbeddedRedis primary = ownCluster();
        says(0, "127.0.0.1", SwitchedLine.port(primary), 1);
        says(1, "127.0.0.1", SwitchedLine.port(primary), 1);
        RedisLine line = line(hosts());
        line.start();

        command(primary, "CLUSTER", "FLUSHSLOTS");

        eventually(() -> assertThat(line.trouble()).isEqualTo("cluster down"));
    }

    /** Of one server, which serves all slots. */
    private EmbeddedRedis ownCluster() {
        EmbeddedRedis node = TestServers.ownRedis("cluster-enabled yes", "cluster-port " + TestServers.freePort());
        clusters.add(node);
        command(node, "CLUSTER", ("ADDSLOTSRANGE " + ALL_SLOTS).split(" "));
        eventually(() -> assertThat(command(node, "CLUSTER", "INFO")).contains("cluster_state:ok"));
        return node;
    }

    private String command(EmbeddedRedis node, String name, String... args) {
        Request request = Request.cmd(Command.create(name));
        List.of(args).forEach(request::arg);
        Redis console = Redis.createClient(vertx, node.url());
        try {
            return console.send(request).await().toString();
        } finally {
            console.close().await();
        }
    }

    private String hosts() {
        return nodes.stream().map(node -> "127.0.0.1:" + port(node)).collect(Collectors.joining(","));
    }

    private static int port(FakeRedis node) {
        return URI.create(node.url()).getPort();
    }

    /** That one server has all slots. */
    private void says(int node, String host, int port, int epoch) {
        String id = "0123456789";
        nodes.get(node)
                .answer(
                        "CLUSTER SLOTS",
                        "*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$" + host.length() + "\r\n" + host + "\r\n:" + port + "\r\n$"
                                + id.length() + "\r\n" + id + "\r\n");
        String line = id + " " + host + ":" + port + "@1 master - 0 0 " + epoch + " connected 0-16383\n";
        nodes.get(node).answer("CLUSTER NODES", "$" + line.length() + "\r\n" + line + "\r\n");
    }

    private RedisLine line(String hosts) {
        RedisLine line = new RedisLine(TestRedis.config("redis+cluster://:test-only@" + hosts));
        lines.add(line);
        return line;
    }
}
