package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.support.Monitor;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The first page, as a browser without scripts has it, and what one with scripts is sent. */
class NowTest extends NodeTest {
    private static final String NOW = "/admin/";
    private static final int TABS = 1000;
    private static final int AT_ONCE = 50;

    private Browser browser;

    @BeforeEach
    void signIn() {
        browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser("root-" + ada);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("console.public", "true");
    }

    @Test
    void itTellsWhatHappensWhatWaitsAndHowNodesAre() {
        eventually(() -> {
            Page page = browser.get(NOW);
            assertThat(page.one("#tiles").text()).contains("Sign-ins").contains("2 in 15 min");
            assertThat(page.all(".funnel li")).hasSize(3).first().asString().startsWith("2 asked for");
            assertThat(page.one("#nodes").text())
                    .contains(":" + node.httpPort())
                    .contains("up", "postgresql");
            assertThat(page.one("#concerns").text()).contains("Nothing.");
        });
        assertThat(browser.get(NOW).all("#queues tbody tr")).hasSize(2);
        assertThat(browser.get(NOW + "?window=24h").all(".numbers tbody tr")).hasSizeGreaterThan(15);
        assertThat(browser.get(NOW + "?window=%3Cscript%3E").status()).isEqualTo(200);
    }

    /** And what other nodes tell of themselves is shown as it is, be it hostile. */
    @Test
    void whatNeedsAPersonIsOnTop() {
        String hostile = "<script>alert(1)</script>";
        redis.command(
                "HSET",
                "stats:nodes",
                "other",
                "7 " + (System.currentTimeMillis() - 60_000) + " {\"name\":\"" + hostile
                        + "\",\"roles\":[],\"version\":\"0.9\",\"warnings\":[],\"started\":0,\"checks\":{}}");

        eventually(() -> assertThat(browser.get(NOW).all("#concerns li"))
                .anySatisfy(concern -> assertThat(concern).startsWith(hostile + " has told nothing for"))
                .anySatisfy(concern -> assertThat(concern).contains("different releases")));
    }

    @Test
    void aThousandTabsCostRedisAsMuchAsOneAndAllAreSentEachSecond() {
        NetClient client = redis.vertx().createNetClient();
        String cookie = "tses-console=" + browser.cookie("tses-console");
        List<Tab> tabs = IntStream.range(0, TABS).mapToObj(n -> new Tab()).toList();
        for (int first = 0; first < TABS; first += AT_ONCE) {
            Future.all(tabs.subList(first, first + AT_ONCE).stream()
                            .map(tab -> tab.open(client, cookie))
                            .toList())
                    .await();
        }
        eventually(() -> assertThat(tabs).allMatch(tab -> tab.boards.get() > 0));
        try (Monitor monitor = Monitor.of(TestServers.shared().redisUrl())) {
            int before = tabs.get(0).boards.get();
            eventually(() -> assertThat(tabs).allMatch(tab -> tab.boards.get() >= before + 3));

            int sent = tabs.stream().mapToInt(tab -> tab.boards.get()).max().orElseThrow() - before;
            assertThat(monitor.commandsAbout("\"stats:nodes\"").stream().filter("HGETALL"::equals))
                    .hasSizeBetween(3, sent + 2);
        } finally {
            tabs.forEach(Tab::close);
        }
    }

    /** A browser's line that events come on. */
    private final class Tab {
        private final AtomicInteger boards = new AtomicInteger();
        private final List<NetSocket> lines = new CopyOnWriteArrayList<>();

        /** Done when it has its answer. */
        Future<Void> open(NetClient client, String cookie) {
            Promise<Void> answered = Promise.promise();
            client.connect(node.httpPort(), "127.0.0.1")
                    .onFailure(answered::tryFail)
                    .onSuccess(line -> {
                        lines.add(line);
                        line.handler(piece -> heard(piece.toString(), answered));
                        line.write("GET /admin/now/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: " + CLIENT
                                + "\r\nCookie: " + cookie + "\r\n\r\n");
                    });
            return answered.future();
        }

        private void heard(String piece, Promise<Void> answered) {
            if (piece.contains("event: board")) {
                boards.incrementAndGet();
            }
            if (piece.startsWith("HTTP/1.1 200 OK")) {
                answered.tryComplete();
            } else if (!answered.future().isComplete()) {
                answered.tryFail(piece);
            }
        }

        void close() {
            lines.forEach(NetSocket::close);
        }
    }
}
