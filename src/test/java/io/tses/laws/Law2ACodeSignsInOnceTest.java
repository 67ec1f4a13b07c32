package io.tses.laws;

import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

class Law2ACodeSignsInOnceTest extends LawTest {
    @Test
    void ofTwoHundredSignInsWithTheRightCodeExactlyOneWins() {
        JsonObject right = new JsonObject().put("email", ada).put("otp", node.freshCode(ada, CLIENT));

        List<HttpResponse<String>> answers = node.race(RACERS, n -> node.post(Node.VERIFY, right, client(n)));

        assertThat(byStatus(answers)).isEqualTo(Map.of(200, 1L, 400, RACERS - 1L));
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 400)
                .extracting(HttpResponse::body)
                .containsOnly("{\"error\":\"Invalid OTP\",\"code\":\"wrong_code\",\"attempts_remaining\":5}");
        assertThat(redis.exists("otp_failed:" + ada)).isFalse();
        assertThat(redis.exists("otp_lockout:" + ada)).isFalse();
        assertThat(IntStream.range(0, RACERS).filter(n -> redis.exists("otp_failed_ip:" + client(n))))
                .hasSize(RACERS - 1);
        eventually(() -> {
            assertThat(node.auditDetails(ada, "OTP_VERIFIED")).hasSize(1);
            assertThat(node.auditDetails(ada, "OTP_FAILED"))
                    .hasSize(RACERS - 1)
                    .allSatisfy(
                            details -> assertThat(details.getString("reason")).isEqualTo("used"));
        });
    }

    @Test
    void aSpentCodeIsRememberedUntilItWouldHaveExpired() {
        String code = node.freshCode(ada, CLIENT);
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);
        assertThat(redis.ttl("otp_spent:" + ada)).isBetween(Duration.ofSeconds(270), Duration.ofMinutes(5));

        assertThat(json(node.verify(ada, code, CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(5);
        redis.advance(Duration.ofMinutes(5));
        assertThat(json(node.verify(ada, code, CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(4);
    }

    @Test
    void whatOneSignInSpentStaysSpentAfterTheNext() {
        String first = node.freshCode(ada, CLIENT);
        assertThat(node.verify(ada, first, CLIENT).statusCode()).isEqualTo(200);
        String second = node.freshCode(ada, CLIENT);
        assertThat(node.verify(ada, second, CLIENT).statusCode()).isEqualTo(200);

        assertThat(json(node.verify(ada, first, CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(5);
        assertThat(json(node.verify(ada, second, CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(5);
    }

    @Test
    void theLastTwoCodesAreLiveAndSpentTogether() {
        String first = node.freshCode(ada, CLIENT);
        String second = node.freshCode(ada, CLIENT);
        String third = node.freshCode(ada, CLIENT);

        HttpResponse<String> tooOld = node.verify(ada, first, CLIENT);
        assertThat(tooOld.statusCode()).isEqualTo(400);
        assertThat(json(tooOld).getInteger("attempts_remaining")).isEqualTo(4);
        assertThat(node.verify(ada, second, CLIENT).statusCode()).isEqualTo(200);
        assertThat(node.verify(ada, third, CLIENT).statusCode()).isEqualTo(400);
        assertThat(redis.exists("otp:" + ada)).isFalse();
    }

    @Test
    void eachCodeHasItsOwnEnd() {
        String first = node.freshCode(ada, CLIENT);
        redis.advance(Duration.ofMinutes(3));
        String second = node.freshCode(ada, CLIENT);
        redis.advance(Duration.ofMinutes(2));

        assertThat(node.verify(ada, first, CLIENT).statusCode()).isEqualTo(400);
        assertThat(node.verify(ada, second, CLIENT).statusCode()).isEqualTo(200);
    }

    @Test
    void anExpiredCodeIsWrong() {
        String code = node.freshCode(ada, CLIENT);
        assertThat(redis.ttl("otp:" + ada)).isBetween(Duration.ofSeconds(270), Duration.ofMinutes(5));
        redis.advance(Duration.ofMinutes(5));

        assertThat(node.verify(ada, code, CLIENT).body())
                .isEqualTo("{\"error\":\"Invalid OTP\",\"code\":\"wrong_code\",\"attempts_remaining\":4}");
    }

    @Test
    void aCodeIsGoodForItsOwnAddressOnly() {
        String code = node.freshCode(ada, CLIENT);

        assertThat(node.verify("bob" + ada, code, CLIENT).statusCode()).isEqualTo(400);
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);
    }
}
