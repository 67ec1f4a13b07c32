package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.support.NodeTest;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** With a server away or silent each page of the console says so, and comes back by itself. */
class OutagesTest extends NodeTest {
    private final TcpProxy redisLine = TcpProxy.before(TestServers.shared().redisUrl());
    private final TcpProxy postgresLine = TcpProxy.before(TestServers.shared().databaseUrl());
    private final String root = "root-" + ada;

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "console.public",
                "true",
                "redis.url",
                redisLine.in(TestServers.shared().redisUrl()),
                "database.url",
                postgresLine.in(TestServers.shared().databaseUrl()));
    }

    @AfterEach
    void closeLines() {
        redisLine.close();
        postgresLine.close();
    }

    @Test
    void eachPageSaysThatAServerIsAway() {
        Browser browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser(root);

        List<Consumer<TcpProxy>> faults = List.of(TcpProxy::cut, TcpProxy::freeze);
        for (TcpProxy line : List.of(redisLine, postgresLine)) {
            for (Consumer<TcpProxy> fault : faults) {
                fault.accept(line);

                assertThat(pages(browser)).allSatisfy(OutagesTest::saysThatSomethingIsAway);

                line.mend();
                eventually(() ->
                        assertThat(pages(browser)).extracting(Page::status).containsOnly(200));
            }
        }
    }

    @Test
    void whoSignsInIsToldAsMuchAsStrangersMayKnow() {
        Browser browser = new Browser(node, CLIENT);
        Page door = browser.get("/admin/sign-in/");
        redisLine.cut();

        Page away = browser.submit(door, "/admin/sign-in", Map.of("email", ada));

        saysThatSomethingIsAway(away);
        assertThat(away.text()).doesNotContain(Integer.toString(redisLine.port()), "127.0.0.1");
    }

    private static void saysThatSomethingIsAway(Page page) {
        assertThat(page.status()).as(page.path()).isEqualTo(503);
        assertThat(page.one("h1").text()).isEqualTo("Not available");
        assertThat(page.one("[role=alert]").text()).contains("It comes back by itself.");
    }

    /** Of the whole menu, asked for at once. */
    private static List<Page> pages(Browser browser) {
        List<CompletableFuture<Page>> asked = Arrays.stream(Place.values())
                .map(place -> CompletableFuture.supplyAsync(() -> browser.get(place.path())))
                .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }
}
