package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.http.Served;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Who gets into the console, and that nobody does a thing there for somebody who did not want it. */
class ConsoleTest extends NodeTest {
    private static final String PEOPLE = "/admin/people/";
    private static final String SESSION = "tses-console";

    private final String root = "root-" + ada;
    private Browser browser;

    @BeforeEach
    void open() {
        browser = new Browser(node, CLIENT);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("console.public", "true", "console.session-ttl", "1h", "ratelimit.email-permits", "20");
    }

    @Test
    void staffSignInByTheirCodeAndGoOnToWhatTheyWanted() {
        Page asked = browser.get(PEOPLE + "?search=ada");
        assertThat(asked.path()).isEqualTo("/admin/sign-in/?next=%2Fadmin%2Fpeople%2F%3Fsearch%3Dada");

        node.signIn(root, CLIENT);
        TestServers.shared().runSql("UPDATE users SET is_staff = true WHERE email = '" + root + "'");
        Page code = browser.submit(asked, "/admin/sign-in", Map.of("email", root));
        String passcode = node.codesFor(root, 2).get(1);
        Page in = browser.submit(code, "/admin/sign-in/code", Map.of("code", passcode));

        assertThat(in.status()).isEqualTo(200);
        assertThat(in.path()).isEqualTo(PEOPLE + "?search=ada");
        assertThat(in.one(".who").text()).isEqualTo(root);
    }

    @Test
    void nobodyIsLedElsewhereBySigningIn() {
        for (String next : List.of("https://evil.example/", "//evil.example/", "/admin/\\evil", "/api/v1/")) {
            Page asked = browser.get("/admin/sign-in/?next=" + next.replace("\\", "%5C"));

            assertThat(asked.one("input[name=next]").val()).isEqualTo("/admin/");
        }
    }

    @Test
    void aWrongCodeIsToldAndSpendsATry() {
        Page code = browser.submit(browser.get("/admin/sign-in/"), "/admin/sign-in", Map.of("email", ada));
        String wrong = Node.wrongCode(node.codesFor(ada, 1));

        Page again = browser.submit(code, "/admin/sign-in/code", Map.of("code", wrong));

        assertThat(again.status()).isEqualTo(400);
        assertThat(again.one("[role=alert]").text()).contains("Tries left: 4");
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_FAILED")).hasSize(1));
    }

    @Test
    void whoIsNoStaffIsToldSoAndSeesNothing() {
        Page in = browser.signIn(ada);

        assertThat(in.status()).isEqualTo(403);
        assertThat(in.text()).contains("These pages are for staff");
        assertThat(in.html().select(".menu li")).isEmpty();
        assertThat(browser.get(PEOPLE).status()).isEqualTo(403);
    }

    @Test
    void whoIsNoStaffSignsOutLikeEverybody() {
        Page in = browser.signIn(ada);

        assertThat(browser.submit(in, "/admin/sign-out", Map.of()).path()).startsWith("/admin/sign-in/");
        assertThat(browser.get(PEOPLE).path()).startsWith("/admin/sign-in/");
    }

    /** Their browser keeps the cookie to itself until they send the form. */
    @Test
    void whoComesByALinkOfAnotherSiteSignsInAgainAllTheSame() {
        browser.signInAsSuperuser(root);
        String session = browser.cookie(SESSION);
        browser.setCookie(SESSION, "");
        Page door = browser.get(PEOPLE);
        browser.setCookie(SESSION, session);

        assertThat(browser.submit(door, "/admin/sign-in", Map.of("email", root)).status())
                .isEqualTo(200);
    }

    @Test
    void whatIsNoneIsAPageThatSaysSo() {
        assertThat(browser.get("/admin/nothing/").status()).isEqualTo(404);
        assertThat(browser.get("/admin/nothing/").text()).contains("There is nothing here");
        assertThat(browser.get("/admin/sign-in/code").path()).isEqualTo("/admin/sign-in/");
        assertThat(browser.get("/admin/nothing/").html().select(".menu")).isEmpty();

        browser.signInAsSuperuser(root);
        assertThat(browser.get("/admin/nothing/").status()).isEqualTo(404);
        assertThat(browser.get("/admin/nothing/").one(".who").text()).isEqualTo(root);
    }

    @Test
    void theSessionIsOneLikeAnyOtherAndEndsLikeOne() {
        assertThat(browser.signInAsSuperuser(root).status()).isEqualTo(200);
        String person = TestServers.shared().query("SELECT id FROM users WHERE email = '" + root + "'");
        Page self = browser.get(PEOPLE + person + "/");
        assertThat(self.all("section:contains(Sessions) tbody tr")).hasSize(2);

        browser.submit(self, PEOPLE + person + "/sign-out", Map.of());

        assertThat(browser.get(PEOPLE).path()).startsWith("/admin/sign-in/");
    }

    @Test
    void whoeverSignsOutIsOutAndItIsRecordedOnce() {
        Page in = browser.signInAsSuperuser(root);
        String cookie = browser.cookie(SESSION);

        browser.submit(in, "/admin/sign-out", Map.of());
        browser.setCookie(SESSION, cookie);

        assertThat(browser.get(PEOPLE).path()).startsWith("/admin/sign-in/");
        eventually(() -> assertThat(node.auditDetails(root, "LOGOUT")).hasSize(1));
    }

    @Test
    void whoIsDisabledOrNoStaffAnyMoreIsOutAtOnce() {
        browser.signInAsSuperuser(root);

        TestServers.shared()
                .runSql("UPDATE users SET is_staff = false, is_superuser = false WHERE email = '" + root + "'");
        assertThat(browser.get(PEOPLE).status()).isEqualTo(403);

        TestServers.shared().runSql("UPDATE users SET is_active = false WHERE email = '" + root + "'");
        assertThat(browser.get(PEOPLE).path()).startsWith("/admin/sign-in/");
    }

    @Test
    void aSignInIsGoodForSoLong() {
        browser.signInAsSuperuser(root);

        redis.advance(Duration.ofMinutes(59));
        assertThat(browser.get(PEOPLE).status()).isEqualTo(200);
        redis.advance(Duration.ofMinutes(2));
        assertThat(browser.get(PEOPLE).path()).startsWith("/admin/sign-in/");
    }

    @Test
    void whoIsNoLongerSignedInDoesNothingByAFormThatWasOpen() {
        String person = node.signIn(ada, client(3)).getJsonObject("user").getString("id");
        Page open = browser.signInAsSuperuser(root);
        Map<String, String> disable = Map.of(
                "is_active",
                "false",
                "form_token",
                open.one("input[name=form_token]").val());

        redis.advance(Duration.ofMinutes(61));

        assertThat(browser.post(PEOPLE + person + "/flags", disable).path()).startsWith("/admin/sign-in/");
        assertThat(TestServers.shared().query("SELECT is_active FROM users WHERE id = '" + person + "'"))
                .isEqualTo("t");
    }

    /** A browser tells a redirection from a refusal on no stream, and neither from a broken line. */
    @Test
    void whatListensIsToldThatItIsSignedOutAndWhatIsLoadedInPlaceComesBackToItsPage() {
        for (String stream : List.of("/admin/now/", "/admin/audit/stream/")) {
            assertThat(browser.get(stream).response().body()).as(stream).contains("event: signed-out\n");
        }

        assertThat(part("http://localhost:8080" + PEOPLE + "?search=ada"))
                .isEqualTo("/admin/sign-in/?next=%2Fadmin%2Fpeople%2F%3Fsearch%3Dada");
        assertThat(part("https://evil.example/elsewhere")).isEqualTo("/admin/sign-in/");
    }

    private String part(String shown) {
        return browser.get(PEOPLE, "HX-Request", "true", "HX-Current-URL", shown)
                .response()
                .headers()
                .firstValue("HX-Redirect")
                .orElseThrow();
    }

    @Test
    void signingInOnceMoreEndsTheSessionFromBefore() {
        browser.signInAsSuperuser(root);
        String before = browser.cookie(SESSION);
        Page code = browser.submit(browser.get("/admin/sign-in/"), "/admin/sign-in", Map.of("email", root));
        browser.submit(
                code,
                "/admin/sign-in/code",
                Map.of("code", node.codesFor(root, 3).get(2)));
        String after = browser.cookie(SESSION);
        assertThat(after).isNotEqualTo(before);
        assertThat(browser.get(PEOPLE).status()).isEqualTo(200);

        browser.setCookie(SESSION, before);
        assertThat(browser.get(PEOPLE).path()).startsWith("/admin/sign-in/");
        browser.setCookie(SESSION, after);
        assertThat(browser.get(PEOPLE).status()).isEqualTo(200);
        eventually(() -> assertThat(node.auditDetails(root, "LOGOUT")).hasSize(1));
    }

    @Test
    void aFirstPageIsSmallOverTheWire() {
        browser.signInAsSuperuser(root);
        for (Place place : Place.values()) {
            Page page = browser.get(place.path());
            List<String> files = page.html().select("link[href], script[src]").stream()
                    .map(file -> file.hasAttr("href") ? file.attr("href") : file.attr("src"))
                    .toList();

            assertThat(files)
                    .as(place.path())
                    .hasSizeGreaterThanOrEqualTo(5)
                    .allMatch(file -> file.startsWith("/admin/assets/"));
            int bytes = Stream.concat(Stream.of(place.path()), files.stream())
                    .mapToInt(browser::bytesOverTheWire)
                    .sum();
            assertThat(bytes).as(place.path()).isBetween(10_000, 150_000);
        }
    }

    @Test
    void aCookieThatWeDidNotMakeIsNone() {
        browser.signInAsSuperuser(root);
        String cookie = browser.cookie(SESSION);
        String seal = cookie.substring(cookie.indexOf('~'));
        String session = cookie.substring(0, cookie.indexOf('~'));

        for (String forged : List.of(session, session + "~", UUID.randomUUID() + seal, cookie + "x", "~", "x" + seal)) {
            browser.setCookie(SESSION, forged);
            assertThat(browser.get(PEOPLE).path()).as(forged).startsWith("/admin/sign-in/");
        }
        browser.setCookie(SESSION, cookie);
        assertThat(browser.get(PEOPLE).status()).isEqualTo(200);
    }

    @Test
    void aFormIsTakenFromOurOwnPageAlone() {
        String person = node.signIn(ada, client(3)).getJsonObject("user").getString("id");
        Page in = browser.signInAsSuperuser(root);
        String token = in.one("input[name=form_token]").val();
        Browser other = new Browser(node, client(4));
        String others = other.signInAsSuperuser("other-" + ada)
                .one("input[name=form_token]")
                .val();
        String deed = PEOPLE + person + "/flags";

        for (String forged : List.of("", "x", others, token + "x")) {
            Page refused = browser.post(deed, Map.of("is_active", "false", "form_token", forged));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("Nothing was done");
        }
        assertThat(browser.post(deed, Map.of("is_active", "false")).status()).isEqualTo(403);
        assertThat(browser.post(deed, Map.of("is_active", "false", "form_token", token), "Sec-Fetch-Site", "cross-site")
                        .status())
                .isEqualTo(403);
        assertThat(TestServers.shared().query("SELECT is_active FROM users WHERE id = '" + person + "'"))
                .isEqualTo("t");
        assertThat(browser.post(deed, Map.of("is_active", "false", "form_token", token))
                        .status())
                .isEqualTo(200);
        assertThat(TestServers.shared().query("SELECT is_active FROM users WHERE id = '" + person + "'"))
                .isEqualTo("f");
    }

    @Test
    void whoSignedInWhereLinksLeadComesInFromThereAndFromNowhereElse() {
        JsonObject tokens = node.signIn(root, CLIENT);
        TestServers.shared().runSql("UPDATE users SET is_staff = true WHERE email = '" + root + "'");
        Map<String, String> access = Map.of("access", tokens.getString("access"));

        assertThat(browser.post("/admin/enter", access).status()).isEqualTo(403);
        assertThat(browser.post("/admin/enter", access, "Sec-Fetch-Site", "cross-site")
                        .status())
                .isEqualTo(403);
        assertThat(browser.post("/admin/enter", Map.of("access", "x"), "Sec-Fetch-Site", "same-origin")
                        .path())
                .startsWith("/admin/sign-in/");
        assertThat(browser.post("/admin/enter", access, "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(200);
        assertThat(browser.get(PEOPLE).one(".who").text()).isEqualTo(root);
    }

    @Test
    void onTheMachineItselfCookiesAreKeptWithoutHttps() {
        assertThat(browser.get("/admin/sign-in/").response().headers().allValues("set-cookie"))
                .singleElement()
                .asString()
                .startsWith("tses-console-visitor=")
                .contains("HTTPOnly", "SameSite=Strict", "Path=/")
                .doesNotContain("Secure");
    }

    @Test
    void behindHttpsTheyAreOfThisHostOnly() {
        assertThat(browser.get("/admin/sign-in/", "X-Forwarded-Proto", "https")
                        .response()
                        .headers()
                        .allValues("set-cookie"))
                .singleElement()
                .asString()
                .startsWith("__Host-tses-console-visitor=")
                .contains("HTTPOnly", "SameSite=Strict", "Path=/", "Secure");
    }

    @Test
    void overAnOpenLineNobodySignsIn() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", node.httpPort())) {
            socket.setSoTimeout((int) Served.PATIENCE.toMillis());
            Served.write(socket, "GET /admin/sign-in/ HTTP/1.1\r\nHost: tses.internal\r\nConnection: close\r\n\r\n");

            assertThat(Served.readToEnd(socket))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("These pages need HTTPS")
                    .doesNotContainIgnoringCase("set-cookie");
        }
    }
}
