package io.tses.journey;

import io.tses.captcha.ProviderServer;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever asks for a code must have solved a challenge. */
class CaptchaTest extends NodeTest {
    private final Vertx vertx = Vertx.vertx();
    private final ProviderServer provider = ProviderServer.start(vertx);

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "captcha.when",
                "always",
                "captcha.secret",
                ProviderServer.SECRET,
                "captcha.verify-url",
                provider.url().toString());
    }

    @AfterEach
    void stopProvider() {
        vertx.close().await();
    }

    @Test
    void aSolvedChallengeIsGoodForOneRequest() {
        assertThat(request(ada, "solved-1").statusCode()).isEqualTo(202);

        assertThatChallengeIsRefused(request(ada, "solved-1"));
        assertThat(request(ada, "solved-2").statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"made up", "wrong", "töken", "\u0000"})
    void aChallengeThatWasNotSolvedCostsNothing(String token) {
        assertThatChallengeIsRefused(request(ada, token));

        assertThat(redis.command("KEYS", "otp*").size()).isZero();
        assertThat(node.management("/metrics").body()).contains("tses_otp_requests_total{outcome=\"challenged\"} 1.0");
    }

    @Test
    void noChallengeIsAskedForInWords() {
        JsonObject expected = new JsonObject()
                .put("captcha", new JsonArray().add("Please solve the challenge first."))
                .put("code", "captcha_required");

        assertThat(json(node.requestCode(ada, CLIENT))).isEqualTo(expected);
        assertThat(json(request(ada, null))).isEqualTo(expected);
        assertThat(json(request(ada, ""))).isEqualTo(expected);
        assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(400);
        assertThat(provider.forms).isEmpty();
    }

    @Test
    void aTokenHasABound() {
        assertThat(request(ada, "solved-" + "x".repeat(8185)).statusCode()).isEqualTo(202);

        assertThat(json(request(ada, "solved-" + "x".repeat(8186))))
                .isEqualTo(new JsonObject()
                        .put("captcha", new JsonArray().add("Ensure this field has no more than 8192 characters."))
                        .put("code", "invalid_input"));
    }

    @Test
    void signingInNeedsNoFurtherChallenge() {
        request(ada, "solved-1");

        assertThat(node.verify(ada, node.codesFor(ada, 1).get(0), CLIENT).statusCode())
                .isEqualTo(200);
    }

    @Test
    void law8_whileTheProviderIsDeadTheDoorIsClosedAndTheAnswerComes() {
        provider.close();

        HttpResponse<String> refused = request(ada, "solved-1");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(redis.command("KEYS", "otp*").size()).isZero();
    }

    private HttpResponse<String> request(String email, String token) {
        return node.post(Node.REQUEST, new JsonObject().put("email", email).put("captcha", token), CLIENT)
                .join();
    }

    private static void assertThatChallengeIsRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("captcha", new JsonArray().add("The challenge was not solved. Please try again."))
                        .put("code", "captcha_failed"));
    }
}
