package io.tses.journey;

import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Promoting, demoting and erasing people needs a sign-in of the last 15 minutes (RFC 9470), and refreshing is none. */
class ReauthenticationTest extends NodeTest {
    private static final String USERS = "/api/v1/auth/users/";
    private static final String PROMOTE = "{\"is_staff\":true}";

    private final String root = "root-" + ada;
    private JsonObject operator = new JsonObject();
    private String adaPath = "";

    @BeforeEach
    void signIn() {
        JsonObject person = node.signIn(ada, CLIENT);
        adaPath = USERS + person.getJsonObject("user").getString("id") + "/";
        operator = node.signIn(root, client(1));
        TestServers.shared()
                .runSql("UPDATE users SET is_staff = true, is_superuser = true WHERE email = '" + root + "'");
        eventually(() -> assertThat(node.call("GET", USERS, operator.getString("access"), "")
                        .statusCode())
                .isEqualTo(200));
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("users.cache-ttl", "1s");
    }

    @Test
    void aSignInOfFourteenMinutesAgoIsRecent() {
        redis.advance(Duration.ofMinutes(14));

        assertThat(call("PATCH", PROMOTE, operator).statusCode()).isEqualTo(200);
        assertThat(call("DELETE", "", operator).statusCode()).isEqualTo(204);
    }

    @Test
    void afterSixteenMinutesOneMustSignInAgainWhateverWasRefreshedMeanwhile() {
        redis.advance(Duration.ofMinutes(14));
        JsonObject refreshed = json(node.post(
                "/api/v1/auth/token/refresh/",
                new JsonObject().put("refresh", operator.getString("refresh")),
                "X-Request-ID",
                "refresh"));
        redis.advance(Duration.ofMinutes(2));

        for (JsonObject tokens : List.of(operator, refreshed)) {
            assertSignInAgain(call("PATCH", PROMOTE, tokens));
            assertSignInAgain(call("PATCH", "{\"is_superuser\":true}", tokens));
            assertSignInAgain(call("DELETE", "", tokens));
            assertThat(call("PATCH", "{\"first_name\":\"Ada\",\"is_staff\":false}", tokens)
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(TestServers.shared().query("SELECT count(*) FROM users WHERE is_staff"))
                .isEqualTo("1");

        JsonObject again = node.signIn(root, client(2));
        assertThat(call("PATCH", PROMOTE, again).statusCode()).isEqualTo(200);
        assertSignInAgain(call("PATCH", "{\"is_staff\":false}", operator));
        assertThat(call("DELETE", "", again).statusCode()).isEqualTo(204);
    }

    private HttpResponse<String> call(String method, String body, JsonObject tokens) {
        return node.call(method, adaPath, tokens.getString("access"), body);
    }

    private static void assertSignInAgain(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"insufficient_user_authentication\"")
                .endsWith("max_age=900");
        assertThat(json(response).getString("detail")).contains("sign in again");
    }
}
