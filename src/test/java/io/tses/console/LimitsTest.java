package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Limits in the console, and signing many people out: each deed done as the API does it, with its row. */
class LimitsTest extends NodeTest {
    private static final String LIMITS = "/admin/limits/";
    private static final String SIGN_OUT = "/admin/people/sign-out/";
    private static final String HOSTILE = "<script>alert(1)</script>\"'@example.com";

    private final String root = "root-" + ada;
    private Browser browser;

    @BeforeEach
    void signIn() {
        browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser(root);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("console.public", "true");
    }

    @Test
    void whoeverIsBarredIsListedAndFreed() {
        assertThat(browser.get(LIMITS).text()).contains("Nobody is refused now", "1 in 20");
        for (int n = 0; n < 5; n++) {
            node.verify(ada, "000000", client(2));
        }

        Page list = browser.get(LIMITS + "?limit=lock");
        assertThat(list.all("#list tbody th")).containsExactly(ada);
        Page one = browser.get(list.one("#list tbody a").attr("href"));
        assertThat(one.text()).contains("locked for another 15 min", "5 since the last success");
        Page freed = browser.submit(one, LIMITS + "address/free", Map.of());

        assertThat(freed.one("[role=status]").text()).startsWith("Free:");
        assertThat(freed.text()).contains("not locked", "0 since the last success");
        assertThat(browser.get(LIMITS).all("#list tbody th")).isEmpty();
        eventually(() -> assertThat(node.auditDetails(ada, "USER_UPDATE"))
                .singleElement()
                .satisfies(row -> assertThat(row.getBoolean("afresh")).isTrue()));

        for (int n = 1; n < 5; n++) {
            browser.submit(one, LIMITS + "address/free", Map.of());
        }
        Page tooOften = browser.submit(one, LIMITS + "address/free", Map.of());
        assertThat(tooOften.status()).isEqualTo(429);
        assertThat(tooOften.one("[role=alert]").text()).contains("freed too often", "Try again in");
    }

    @Test
    void aClientIsLookedUpAndFreedAndWhatIsNoneIsTold() {
        node.verify(ada, "000000", "2001:db8:1:2::3");

        Page client = browser.get(LIMITS + "client/?client=2001:db8:1:2::3");
        assertThat(client.one("h1").text()).isEqualTo("2001:db8:1:2::/64");
        assertThat(client.text()).contains("Wrong codes of a client 29 of 30");
        Page freed = browser.submit(client, LIMITS + "client/free", Map.of("network", "true"));

        assertThat(freed.text()).contains("Wrong codes of a client 30 of 30");
        eventually(() -> assertThat(TestServers.shared()
                        .query("SELECT coalesce(max((details->>'client') || ' ' || (details->>'network')), '') FROM"
                                + " audit_logs WHERE event = 'CLIENT_FREED'"))
                .isEqualTo("2001:db8:1:2::/64 2001:db8:1::/48"));
        assertThat(browser.get(LIMITS + "client/?client=nobody").status()).isEqualTo(400);
        assertThat(browser.get(LIMITS + "address/?email=nobody").status()).isEqualTo(400);
        assertThat(browser.get(LIMITS + "?limit=speed").status()).isEqualTo(400);
        assertThat(browser.get(LIMITS + "?cursor=nowhere").status()).isEqualTo(400);
    }

    @Test
    void pagesFollowAndHostileNamesAreShownAsTheyAre() {
        for (int n = 0; n < 60; n++) {
            bar("otp_request_email:", "otp_barred:email", n + HOSTILE, n);
        }

        Page first = browser.get(LIMITS + "?limit=email");
        Page second = browser.get(first.one("a[rel=next]").attr("href"));

        assertThat(first.all("#list tbody th")).hasSize(50).contains("59" + HOSTILE);
        assertThat(second.all("#list tbody th")).hasSize(10).contains("0" + HOSTILE);
        assertThat(second.html().select("a[rel=next]")).isEmpty();
        assertThat(first.html().select("main script")).isEmpty();
        assertThat(first.one("option[value=email]").text()).endsWith("(60)");
    }

    @Test
    void manyAreSignedOutOnceTheyWereSeenAndBySuperusersAlone() {
        node.signIn(ada, client(1));

        Page preview = browser.get(SIGN_OUT + "?search=" + ada + "&preview=true");
        assertThat(preview.all("section tbody th")).containsExactly(ada);
        Page begun = begin(preview, Map.of());

        assertThat(begun.one("[role=status]").text()).startsWith("It has begun");
        eventually(() -> assertThat(browser.get(SIGN_OUT).text()).contains("done People 1 of 1 Sessions ended 1"));
        Page stale = begin(preview, Map.of("mark", "7-1"));
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.one("input[name=search]").val()).isEqualTo(ada);
        assertThat(stale.all("section tbody th")).as("the preview once more").containsExactly(ada);
        assertThat(begin(preview, Map.of("mark", "")).status()).isEqualTo(409);

        redis.advance(Duration.ofMinutes(16));
        Page again = begin(browser.get(SIGN_OUT + "?search=" + ada + "&preview=true"), Map.of());
        assertThat(again.text()).contains("This needs a sign-in of the last 15 min");
        assertThat(again.one("input[name=next]").val()).startsWith(SIGN_OUT).contains("preview=true", "search=ada");

        TestServers.shared().runSql("UPDATE users SET is_superuser = false WHERE email = '" + root + "'");
        assertThat(browser.get(SIGN_OUT).status()).isEqualTo(403);
        assertThat(begin(preview, Map.of()).status()).isEqualTo(403);
    }

    private Page begin(Page preview, Map<String, String> typed) {
        Element form = preview.one("form[action^=/admin/people/sign-out/begin]");
        Map<String, String> fields = new HashMap<>();
        form.select("input[name]").forEach(input -> fields.put(input.attr("name"), input.val()));
        fields.putAll(typed);
        return browser.post(form.attr("action"), fields);
    }

    private void bar(String keys, String list, String subject, int number) {
        redis.command("SET", keys + subject, "99", "EX", "300");
        redis.command("ZADD", list, Long.toString(4_000_000_000_000L + number), subject);
    }
}
