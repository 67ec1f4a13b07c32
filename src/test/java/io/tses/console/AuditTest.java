package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The audit log in the console: as the API finds it, whatever it holds, and as files. */
class AuditTest extends NodeTest {
    private static final String AUDIT = "/admin/audit/";
    private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

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
    void rowsAreFoundByTheFilterOfTheApiAndPagesFollow() {
        insert(120, "many@example.com", "curl/8");

        Page first = browser.get(AUDIT + "?email=many@example.com");
        assertThat(first.one("#list .soft").text()).startsWith("120 found, newest first");
        assertThat(first.all("#events > li")).hasSize(50);
        assertThat(first.one("[data-live]").attr("data-live"))
                .startsWith("/admin/audit/stream/?email=many%40example.com&cursor=");
        Page second = browser.get(first.one("a[rel=next]").attr("href"));
        assertThat(second.all("#events > li")).hasSize(50).doesNotContainAnyElementsOf(first.all("#events > li"));
        assertThat(second.html().select("[data-live]"))
                .as("what is new does not belong there")
                .isEmpty();
        Page last = browser.get(second.one("a[rel=next]").attr("href"));
        assertThat(last.all("#events > li")).hasSize(20);
        assertThat(last.html().select("a[rel=next]")).isEmpty();

        assertThat(browser.get(AUDIT + "?email=nobody@example.com").text()).contains("There are no such events");
        assertThat(browser.get(AUDIT + "?from=yesterday").status()).isEqualTo(400);
        assertThat(browser.get(AUDIT + "?page=400").status()).isEqualTo(404);
    }

    @Test
    void aRowTellsAllOfItselfAndLeadsOn() {
        insert(1, "told@example.com", HOSTILE);

        Page page = browser.get(AUDIT + "?email=told@example.com");

        assertThat(page.one("#events .pairs").text()).contains("hostile text", HOSTILE, "user agent " + HOSTILE);
        assertThat(page.html().select("#events script, #events img")).isEmpty();
        assertThat(page.html().select("#events .ways a").eachAttr("href"))
                .containsExactly(
                        "/admin/audit/?email=told%40example.com",
                        "/admin/people/?search=told%40example.com",
                        "/admin/audit/?event=OTP_FAILED",
                        "/admin/limits/client/?client=192.0.2.7");
    }

    @Test
    void filesAreThoseOfTheApiForStaffOnly() {
        insert(3, "told@example.com", "curl/8");
        Page page = browser.get(AUDIT + "?email=told@example.com");

        String table = page.html().select("[data-export]").get(0).attr("href");
        assertThat(browser.get(table).response().body().lines()).hasSize(4);
        String lines = page.html().select("[data-export]").get(1).attr("href");
        assertThat(browser.get(lines).response().body().lines()).hasSize(3);

        TestServers.shared().runSql("UPDATE users SET is_staff = false, is_superuser = false");
        eventually(() -> {
            assertThat(browser.get(table).status()).isEqualTo(403);
            assertThat(browser.get(AUDIT).text()).contains("These pages are for staff");
        });
        assertThat(new Browser(node, client(9)).get(table).path()).startsWith("/admin/sign-in/");
    }

    private static void insert(int count, String email, String agent) {
        TestServers.shared()
                .runSql("INSERT INTO audit_logs (id, created_at, email, event, ip, user_agent, details)"
                        + " SELECT gen_random_uuid(), now() - n * interval '1 second', '" + email
                        + "', 'OTP_FAILED', '192.0.2.7', '" + agent.replace("'", "''")
                        + "', jsonb_build_object('hostile_text', '" + agent.replace("'", "''") + "')"
                        + " FROM generate_series(1, " + count + ") n");
    }
}
