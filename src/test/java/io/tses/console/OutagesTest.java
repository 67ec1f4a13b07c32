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
    /** Of what answers neither with yes nor with no, it is not always known who keeps whom waiting. */
    private static final String SILENT = "does not answer in time";

    private static final List<Consumer<TcpProxy>> FAULTS = List.of(TcpProxy::cut, TcpProxy::freeze);

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

    /** Whose session it is, is asked of Redis. */
    @Test
    void withoutRedisEachPageSaysSo() {
        Browser browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser(root);

        for (Consumer<TcpProxy> fault : FAULTS) {
            fault.accept(redisLine);

            assertThat(pages(browser)).allSatisfy(page -> {
                saysThatSomethingIsAway(page);
                assertThat(page.text()).as(page.path()).containsAnyOf("Redis", SILENT);
            });

            redisLine.mend();
            eventually(() -> assertThat(pages(browser)).extracting(Page::status).containsOnly(200));
        }
    }

    @Test
    void withoutPostgresqlWhatNeedsItSaysSoAndTheRestGoesOn() {
        Browser browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser(root);

        for (Consumer<TcpProxy> fault : List.<Consumer<TcpProxy>>of(TcpProxy::cut, OutagesTest::silence)) {
            fault.accept(postgresLine);

            assertThat(pages(browser, Place.PEOPLE, Place.AUDIT)).allSatisfy(page -> {
                saysThatSomethingIsAway(page);
                assertThat(page.text()).as(page.path()).containsAnyOf("PostgreSQL", SILENT);
                assertThat(page.one(".who").text()).isEqualTo(root);
            });
            assertThat(pages(browser, Place.NOW, Place.MAIL, Place.LIMITS, Place.KEYS, Place.DOCTOR))
                    .allSatisfy(page -> {
                        assertThat(page.status()).as(page.path()).isEqualTo(200);
                        assertThat(page.text()).as(page.path()).contains("PostgreSQL does not answer.");
                    });
            Page limits = browser.get("/admin/limits/address/?email=" + ada);
            assertThat(limits.one("[role=alert]").text()).containsAnyOf("PostgreSQL", SILENT);
            assertThat(limits.text()).contains("not locked");
            assertThat(browser.submit(limits, "/admin/limits/address/free", Map.of())
                            .status())
                    .as("nothing is done for somebody who may be no staff any more")
                    .isEqualTo(503);

            postgresLine.mend();
            eventually(() -> assertThat(pages(browser)).extracting(Page::status).containsOnly(200));
        }
    }

    /** Only who was seen to be staff may go on looking. */
    @Test
    void withoutPostgresqlNobodyComesInWhoWasNotThere() {
        Browser browser = new Browser(node, CLIENT);
        browser.signIn(ada);
        postgresLine.cut();

        Page page = browser.get(Place.NOW.path());

        saysThatSomethingIsAway(page);
        assertThat(page.text()).doesNotContain(Integer.toString(postgresLine.port()), "127.0.0.1");
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

    /** New lines too, unlike {@link TcpProxy#freeze} alone, after which others are opened. */
    private static void silence(TcpProxy line) {
        line.mute();
        line.freeze();
    }

    private static void saysThatSomethingIsAway(Page page) {
        assertThat(page.status()).as(page.path()).isEqualTo(503);
        assertThat(page.one("h1").text()).isEqualTo("Not available");
        assertThat(page.one("[role=alert]").text()).contains("It comes back by itself");
    }

    /** Of the whole menu unless some are named, asked for at once. */
    private static List<Page> pages(Browser browser, Place... some) {
        List<CompletableFuture<Page>> asked = Arrays.stream(some.length == 0 ? Place.values() : some)
                .map(place -> CompletableFuture.supplyAsync(() -> browser.get(place.path())))
                .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }
}
