package io.tses.console;

import io.tses.console.Browser.Page;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever others have made us keep, or have a link say, is text on every page, and nothing else. */
class HostileTextTest extends NodeTest {
    /** Would be an element, an attribute, or the end of one, wherever it were not escaped. */
    private static final String HOSTILE = "\"'><xss-mark onclick=alert(1)></script><script>alert(1)</script>${1}{{1}}";

    private static final String ENCODED = URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8);

    private Browser browser;
    private String person = "";

    @BeforeEach
    void signIn() {
        browser = new Browser(node, CLIENT);
        browser.signInAsSuperuser("root-" + ada);
        person = "/admin/people/" + signInFromHostileDevice() + "/";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("console.public", "true");
    }

    @Test
    void whatIsKeptIsTextOnEachPage() {
        TestServers.shared()
                .runSql("UPDATE users SET first_name = '" + quoted() + "', last_name = '" + quoted()
                        + "' WHERE email = '" + ada + "'");
        TestServers.shared()
                .runSql("INSERT INTO audit_logs (id, created_at, email, event, user_agent, details) VALUES"
                        + " (gen_random_uuid(), now(), '" + ada + "', 'OTP_FAILED', '" + quoted()
                        + "', jsonb_build_object('" + quoted() + "', '" + quoted() + "'))");
        String now = Long.toString(System.currentTimeMillis());
        String later = Long.toString(System.currentTimeMillis() + 300_000);
        redis.command("SET", "otp_request_email:" + HOSTILE, "99", "EX", "300");
        redis.command("ZADD", "otp_barred:email", later, HOSTILE);
        redis.command(
                "XADD",
                "outbox:mail:outcomes",
                "*",
                "id",
                "00000000-0000-4000-8000-000000000000",
                "request",
                "r",
                "kind",
                "code",
                "outcome",
                "failed",
                "tries",
                "1",
                "queued",
                now,
                "expires",
                later,
                "to",
                HOSTILE,
                "error",
                HOSTILE);
        redis.command(
                "HSET",
                "stats:nodes",
                "other",
                "7 " + now + " "
                        + new JsonObject()
                                .put("name", HOSTILE)
                                .put("roles", List.of(HOSTILE))
                                .put("version", HOSTILE)
                                .put("warnings", List.of(HOSTILE))
                                .put("started", 0)
                                .put("checks", Map.of("redis", HOSTILE)));

        // What each shows of it says that it was looked for in the right place.
        Map.of("/admin/", 2, "/admin/limits/", 1, "/admin/mail/", 2, "/admin/audit/?email=" + ada, 3, person, 4)
                .forEach((path, times) -> eventually(() -> {
                    Page page = browser.get(path);
                    assertThat(page.status()).as(path).isEqualTo(200);
                    assertThat(occurrences(page)).as(path).isGreaterThanOrEqualTo(times);
                    isHarmless(page);
                }));
        Stream.of("/admin/people/", "/admin/people/sign-out/?preview=true", "/admin/keys/", "/admin/doctor/")
                .map(browser::get)
                .forEach(HostileTextTest::isHarmless);
    }

    @Test
    void whatALinkSaysIsTextOnEachPage() {
        List<String> parameters = List.of(
                "search",
                "email",
                "client",
                "event",
                "from",
                "to",
                "ordering",
                "limit",
                "state",
                "cursor",
                "window",
                "page",
                "next",
                "done",
                "is_staff",
                "preview");
        Stream<String> paths = Stream.concat(
                Stream.of(Place.values()).map(Place::path),
                Stream.of(
                        "/admin/limits/address/",
                        "/admin/limits/client/",
                        "/admin/people/sign-out/",
                        "/admin/sign-in/",
                        person));

        paths.forEach(path -> parameters.forEach(parameter -> {
            Page page = browser.get(path + "?" + parameter + "=" + ENCODED);
            assertThat(page.status()).as(page.path()).isIn(200, 400, 404);
            isHarmless(page);
        }));
        for (String path : List.of(
                "/admin/" + ENCODED.replace("+", "%20"), "/admin/people/" + ENCODED.replace("+", "%20") + "/")) {
            Page page = browser.get(path);
            assertThat(page.status()).as(path).isIn(400, 404);
            isHarmless(page);
        }
    }

    private String signInFromHostileDevice() {
        Node.Fresh fresh = node.fresh(ada, client(1));
        JsonObject verify =
                new JsonObject().put("email", ada).put("otp", fresh.code()).put("handle", fresh.handle());
        return json(node.post(Node.VERIFY, verify, "User-Agent", HOSTILE, "X-Forwarded-For", client(1)))
                .getJsonObject("user")
                .getString("id");
    }

    private static String quoted() {
        return HOSTILE.replace("'", "''");
    }

    private static int occurrences(Page page) {
        String values = String.join(" ", page.html().select("input[value]").eachAttr("value"));
        return (page.text() + values).split("xss-mark", -1).length - 1;
    }

    private static void isHarmless(Page page) {
        assertThat(page.html().select("xss-mark, [onclick], main script:not([src^=/admin/assets/])"))
                .as(page.path())
                .isEmpty();
    }
}
