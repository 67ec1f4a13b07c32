package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** People in the console: found as the API finds them, and each deed done as the API does it, with its row. */
class PeopleTest extends NodeTest {
    private static final String PEOPLE = "/admin/people/";
    private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    private final String root = "root-" + ada;
    private Browser browser;
    private String id = "";
    private String person = "";

    @BeforeEach
    void signIn() {
        browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser(root);
        id = node.signIn(ada, client(1)).getJsonObject("user").getString("id");
        person = PEOPLE + id + "/";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("console.public", "true");
    }

    @Test
    void theyAreFoundByTheBeginningOfTheirAddressAndPagesFollow() {
        TestServers.shared()
                .runSql("INSERT INTO users (id, email, username) SELECT gen_random_uuid(), 'many-' || n ||"
                        + " '@example.com', 'many-' || n FROM generate_series(1, 60) n");

        Page first = browser.get(PEOPLE + "?search=many");
        assertThat(first.one("#list .soft").text()).startsWith("60 found");
        assertThat(first.all("tbody tr")).hasSize(25);
        Page second = browser.get(first.one("a[rel=next]").attr("href"));
        assertThat(second.all("tbody tr")).hasSize(25).doesNotContainAnyElementsOf(first.all("tbody tr"));
        Page third = browser.get(second.one("a[rel=next]").attr("href"));
        assertThat(third.all("tbody tr")).hasSize(10);
        assertThat(third.html().select("a[rel=next]")).isEmpty();

        assertThat(browser.get(PEOPLE + "?search=nobody-is-called-so").text()).contains("Nobody is found like that");
        assertThat(browser.get(PEOPLE + "?is_staff=true").all("tbody th")).containsExactly(root);
        assertThat(browser.get(PEOPLE + "?is_staff=maybe").status()).isEqualTo(400);
    }

    @Test
    void onePageTellsWhatIsKnownOfThem() {
        node.verify(ada, "000000", client(2));
        eventually(() -> {
            Page page = browser.get(person);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.one("h1").text()).isEqualTo(ada);
            assertThat(page.text()).contains("1 since the last success", "not locked");
            assertThat(page.all("section:contains(Sessions) tbody tr")).hasSize(1);
            assertThat(page.all("section:contains(History) .events .badge"))
                    .startsWith("OTP_FAILED")
                    .contains("OTP_REQUESTED", "OTP_VERIFIED", "LOGIN");
        });
        assertThat(browser.get(PEOPLE + "00000000-0000-4000-8000-000000000000/").status())
                .isEqualTo(404);
        assertThat(browser.get(PEOPLE + "nobody/").status()).isEqualTo(404);
    }

    @Test
    void eachDeedIsDoneAndRecordedAsTheOperators() {
        Page page = browser.get(person);

        Page renamed = browser.submit(page, person + "change", Map.of("username", "ada.l", "first_name", "Ada"));
        assertThat(renamed.one("[role=status]").text()).isEqualTo("Saved.");
        assertThat(renamed.one("input[name=username]").val()).isEqualTo("ada.l");

        browser.submit(renamed, person + "unlock", Map.of());
        Page out = browser.submit(browser.get(person), person + "sign-out", Map.of());
        assertThat(out.text()).contains("Signed in nowhere");

        String operator = TestServers.shared().query("SELECT id FROM users WHERE email = '" + root + "'");
        eventually(() -> {
            assertThat(node.auditDetails(ada, "USER_UPDATE"))
                    .as("renamed, unlocked")
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row.encode()).contains(operator));
            assertThat(node.auditDetails(ada, "LOGOUT"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.encode()).contains(operator));
        });
    }

    @Test
    void whatIsNotDoneIsSaidOnTheirPage() {
        Page page = browser.get(person);

        Page noName = browser.submit(page, person + "change", Map.of("username", "a b"));
        assertThat(noName.status()).isEqualTo(400);
        assertThat(noName.one("[role=alert]").text()).contains("That is no username.");
        assertThat(noName.one("h1").text()).isEqualTo(ada);

        for (String name : List.of("x".repeat(151), "a\u0000b", "\u001b[2J")) {
            assertThat(browser.submit(page, person + "change", Map.of("first_name", name))
                            .status())
                    .isEqualTo(400);
        }

        Page taken = browser.submit(
                page,
                person + "change",
                Map.of(
                        "username",
                        TestServers.shared().query("SELECT username FROM users WHERE email = '" + root + "'")));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.one("[role=alert]").text()).contains("Somebody else is called that.");
    }

    @Test
    void whatIsDangerousWantsARecentSignInAndGoesOnAfterIt() {
        redis.advance(Duration.ofMinutes(16));

        Page again = browser.submit(browser.get(person), person + "flags", Map.of("is_staff", "true"));

        assertThat(again.status()).isEqualTo(403);
        assertThat(again.text()).contains("This needs a sign-in of the last 15 min");
        assertThat(again.one("input[name=email]").val()).isEqualTo(root);
        assertThat(again.one("input[name=next]").val()).isEqualTo(person);
    }

    @Test
    void whoIsErasedIsGoneOnceTheirAddressWasTyped() {
        Page page = browser.get(person);

        Page other = browser.submit(page, person + "erase", Map.of("email", root));
        assertThat(other.status()).isEqualTo(400);
        Page gone = browser.submit(page, person + "erase", Map.of("email", ada));

        assertThat(gone.path()).isEqualTo(PEOPLE + "?done=erased");
        assertThat(gone.one("[role=status]").text()).startsWith("Erased");
        assertThat(browser.get(person).status()).isEqualTo(404);
        assertThat(browser.submit(page, person + "unlock", Map.of()).status()).isEqualTo(404);
        // What an outage has left is erased by asking again.
        assertThat(browser.submit(page, person + "erase", Map.of("email", ada)).path())
                .isEqualTo(PEOPLE + "?done=erased");
    }

    @Test
    void hostileTextIsShownAsItIs() {
        TestServers.shared()
                .runSql("UPDATE users SET first_name = '" + HOSTILE.replace("'", "''")
                        + "', username = '<b>x</b>' WHERE id = '" + id + "'");

        Page page = browser.get(person);

        assertThat(page.one("input[name=first_name]").val()).isEqualTo(HOSTILE);
        assertThat(page.html().select("main script, main img, main b")).isEmpty();
        assertThat(browser.get(PEOPLE).html().select("main script, main img, main b"))
                .isEmpty();
        Page searched = browser.get(PEOPLE + "?search=%22%3E%3Cscript%3E");
        assertThat(searched.html().select("main script")).isEmpty();
        assertThat(searched.one("input[name=search]").val()).isEqualTo("\"><script>");
    }

    @Test
    void somebodyNewIsAdded() {
        Page people = browser.get(PEOPLE);

        Page added = browser.submit(people, PEOPLE + "add", Map.of("email", "new-" + ada));

        assertThat(added.one("h1").text()).isEqualTo("new-" + ada);
        assertThat(browser.submit(people, PEOPLE + "add", Map.of("email", "nobody"))
                        .status())
                .isEqualTo(400);
    }
}
