package io.tses.journey;

import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Somebody who reviews an app signs in with a code that never changes, and is bounded like everybody. */
class TestIdentitiesJourneyTest extends NodeTest {
    private static final String CODE = "804215";
    private static final Duration LIFE = Duration.ofDays(30);

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "test-identities",
                new JsonArray()
                        .add(new JsonObject()
                                .put("email", ada)
                                .put("code", CODE)
                                .put("until", Instant.now().plus(LIFE).toString()))
                        .encode(),
                "users.cache-ttl",
                "0s");
    }

    @Test
    void theCodeIsRightEachTimeAfterARequestAndNothingIsMailed() {
        assertThat(node.verify(ada, CODE, CLIENT).statusCode()).isEqualTo(400);
        for (int n = 0; n < 2; n++) {
            HttpResponse<String> asked = node.requestCode(ada, CLIENT);
            assertThat(asked.statusCode()).isEqualTo(202);
            assertThat(json(asked).getString("handle")).hasSize(22);
            assertThat(node.verify(ada, CODE, client(n)).statusCode()).isEqualTo(200);
            assertThat(node.verify(ada, CODE, client(n)).statusCode()).isEqualTo(400);
        }

        node.freshCode("other-" + ada, CLIENT);
        assertThat(node.mails().taken()).allMatch(mail -> mail.to().equalsIgnoreCase("other-" + ada));
        assertThat(redis.command("KEYS", "otp_link:*").size()).isEqualTo(1);
    }

    @Test
    void theHandleWorksAsForEverybody() {
        String handle = json(node.requestCode(ada, CLIENT)).getString("handle");
        JsonObject body = new JsonObject().put("email", ada).put("handle", handle);

        assertThat(json(node.post(Node.VERIFY, body.copy().put("otp", "000001"), CLIENT)
                                .join())
                        .getInteger("attempts_remaining"))
                .isEqualTo(4);
        assertThat(node.post(Node.VERIFY, body.copy().put("otp", CODE), CLIENT)
                        .join()
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theLimitsHold() {
        for (int n = 0; n < 3; n++) {
            assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(202);
        }

        assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(429);
    }

    @Test
    void rowsSayThatItIsOne() {
        node.requestCode(ada, CLIENT);
        node.verify(ada, "000001", CLIENT);
        node.verify(ada, CODE, CLIENT);
        node.signIn("other-" + ada, CLIENT);

        for (String event : List.of("OTP_REQUESTED", "OTP_FAILED", "USER_CREATE", "OTP_VERIFIED", "LOGIN")) {
            eventually(() -> assertThat(node.auditDetails(ada, event))
                    .singleElement()
                    .satisfies(details ->
                            assertThat(details.getBoolean("test_identity")).isTrue()));
        }
        eventually(() -> assertThat(node.auditDetails("other-" + ada, "OTP_VERIFIED"))
                .singleElement()
                .satisfies(details ->
                        assertThat(details.containsKey("test_identity")).isFalse()));
    }

    @Test
    void staffAreTurnedAwayLikeAWrongCode() {
        node.requestCode(ada, CLIENT);
        node.verify(ada, CODE, CLIENT);
        TestServers.shared().runSql("UPDATE users SET is_staff = true WHERE email = '" + ada + "'");
        node.requestCode(ada, CLIENT);

        assertThatTheCodeIsRefused("test_identity_staff");
    }

    @Test
    void afterTheEndTheCodeIsNoneAndNothingIsMailedStill() {
        node.requestCode(ada, CLIENT);
        redis.advance(LIFE.minusSeconds(1));
        node.requestCode(ada, CLIENT);
        redis.advance(Duration.ofSeconds(2));

        assertThatTheCodeIsRefused("test_identity_ended");

        assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(202);
        assertThat(node.verify(ada, CODE, CLIENT).statusCode()).isEqualTo(400);
        node.freshCode("other-" + ada, CLIENT);
        assertThat(node.mails().taken()).allMatch(mail -> mail.to().equalsIgnoreCase("other-" + ada));
    }

    private void assertThatTheCodeIsRefused(String reason) {
        HttpResponse<String> refused = node.verify(ada, CODE, CLIENT);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).getString("error")).isEqualTo("Invalid OTP");
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_FAILED"))
                .extracting(details -> details.getString("reason"))
                .contains(reason));
    }
}
