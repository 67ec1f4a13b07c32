package io.tses.journey;

import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Nobody new signs in, and nobody can tell from the answers who is new. */
class ClosedSignUpTest extends NodeTest {
    private final String stranger = "stranger-" + ada;

    @Override
    protected Map<String, String> settings() {
        return Map.of("users.sign-up", "false");
    }

    @Test
    void aStrangerIsAnsweredLikeSomebodyWhoIsKnownAndMailedNothing() {
        invite(ada);

        JsonObject known = json(node.requestCode(ada, CLIENT));
        JsonObject unknown = json(node.requestCode(stranger, client(1)));

        assertThat(unknown.fieldNames()).isEqualTo(known.fieldNames());
        assertThat(unknown.getString("message")).isEqualTo(known.getString("message"));
        assertThat(node.codesFor(ada, 1)).hasSize(1);
        eventually(() -> assertThat(node.auditDetails(stranger, "OTP_WITHHELD"))
                .singleElement()
                .satisfies(details -> assertThat(details.getString("reason")).isEqualTo("sign_up_closed")));
        eventually(
                () -> assertThat(node.auditDetails(stranger, "OTP_REQUESTED")).hasSize(1));
        assertThat(node.mails().taken()).noneMatch(mail -> mail.to().equalsIgnoreCase(stranger));
    }

    @Test
    void aStrangerTakesTheSamePermits() {
        for (int n = 0; n < 3; n++) {
            assertThat(node.requestCode(stranger, CLIENT).statusCode()).isEqualTo(202);
        }

        assertThat(node.requestCode(stranger, CLIENT).statusCode()).isEqualTo(429);
    }

    @Test
    void whoeverIsKnownSignsIn() {
        invite(ada);

        assertThat(node.signIn(ada, CLIENT).getJsonObject("user").getBoolean("is_verified"))
                .isTrue();
    }

    @Test
    void aCodeThatAStrangerGuessedIsAnsweredLikeAWrongOneAndSpent() {
        invite(ada);
        String code = node.freshCode(ada, CLIENT);
        TestServers.shared().runSql("DELETE FROM users");

        HttpResponse<String> guessed = node.verify(ada, code, CLIENT);

        assertThat(guessed.statusCode()).isEqualTo(400);
        assertThat(json(guessed).getString("error")).isEqualTo("Invalid OTP");
        assertThat(json(guessed).fieldNames()).containsExactlyInAnyOrder("error", "code", "attempts_remaining");
        assertThat(node.verify(ada, code, CLIENT).body()).isEqualTo(guessed.body());
        assertThat(TestServers.shared().query("SELECT count(*)::text FROM users"))
                .isEqualTo("0");
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_FAILED"))
                .extracting(details -> details.getString("reason"))
                .containsExactly("sign_up_closed", "used"));
        assertThat(node.management("/metrics").body())
                .contains("tses_otp_verifications_total{outcome=\"turned_away\"} 1.0");
    }

    @Test
    void aLinkOfSomebodyWhoIsGoneIsNone() {
        invite(ada);
        String link = node.fresh(ada, CLIENT).link();
        TestServers.shared().runSql("DELETE FROM users");

        HttpResponse<String> opened = node.post("/api/v1/auth/otp/link/", new JsonObject().put("token", link), CLIENT)
                .join();

        assertThat(opened.statusCode()).isEqualTo(400);
        assertThat(json(opened))
                .isEqualTo(new JsonObject().put("error", "Invalid link").put("code", "invalid_link"));
    }

    private static void invite(String email) {
        TestServers.shared()
                .runSql("INSERT INTO users (id, email, username) VALUES (gen_random_uuid(), '" + email + "', 'ada')");
    }
}
