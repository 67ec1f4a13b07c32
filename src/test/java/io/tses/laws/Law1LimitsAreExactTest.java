package io.tses.laws;

import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

class Law1LimitsAreExactTest extends LawTest {
    @Test
    void ofTwoHundredRequestsForOneAddressExactlyThreeAreAdmitted() {
        List<HttpResponse<String>> answers =
                node.race(RACERS, n -> node.post(Node.REQUEST, new JsonObject().put("email", ada), client(n)));

        assertThat(byStatus(answers)).isEqualTo(Map.of(202, 3L, 429, RACERS - 3L));
        assertThat(redis.command("GET", "otp_request_email:" + ada).toInteger()).isEqualTo(3);
        assertThat(redis.command("KEYS", "otp_request_ip:*").size())
                .as("a refused request takes no permit of its client")
                .isEqualTo(3);
        assertThat(node.codesFor(ada, 3)).hasSize(3);
        redis.advance(Duration.ofMinutes(2));
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_REQUESTED"))
                .filteredOn(details -> details.getBoolean("rate_limited", false))
                .extracting(details -> details.getInteger("repeated", 1))
                .satisfies(sums -> assertThat(
                                sums.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(RACERS - 3)));
    }

    @Test
    void ofTwoHundredRequestsFromOneClientExactlyTenAreAdmitted() {
        List<HttpResponse<String>> answers =
                node.race(RACERS, n -> node.post(Node.REQUEST, new JsonObject().put("email", n + ada), CLIENT));

        assertThat(byStatus(answers)).isEqualTo(Map.of(202, 10L, 429, RACERS - 10L));
        assertThat(redis.command("KEYS", "otp_request_email:*").size())
                .as("a refused request takes no permit of its address")
                .isEqualTo(10);
    }

    @Test
    void theWindowBeginsWithItsFirstRequestAndDoesNotMove() {
        String key = "otp_request_email:" + ada;
        node.requestCode(ada, client(1));
        assertThat(redis.ttl(key)).isBetween(Duration.ofSeconds(570), Duration.ofMinutes(10));

        redis.advance(Duration.ofMinutes(9));
        node.requestCode(ada, client(2));
        node.requestCode(ada, client(3));
        HttpResponse<String> refused = node.requestCode(ada, client(4));

        assertThat(redis.ttl(key)).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(json(refused).getString("error")).isEqualTo("Too many OTP requests. Please try again later.");
        assertThat(json(refused).getInteger("retry_after")).isBetween(1, 60);
        assertThat(refused.headers().firstValue("Retry-After"))
                .contains(json(refused).getInteger("retry_after").toString());

        redis.advance(Duration.ofMinutes(1));
        assertThat(node.requestCode(ada, client(5)).statusCode()).isEqualTo(202);
    }

    @Test
    void aCounterWithoutAnEndGetsOneInsteadOfRefusingForEver() {
        redis.command("SET", "otp_request_email:" + ada, "3");

        assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(429);

        assertThat(redis.ttl("otp_request_email:" + ada)).isBetween(Duration.ofSeconds(570), Duration.ofMinutes(10));
    }

    @Test
    void ofTwoExhaustedLimitsTheOneThatMustWaitLongestIsNamed() {
        for (int n = 0; n < 3; n++) {
            node.requestCode(ada, CLIENT);
        }
        for (int n = 0; n < 7; n++) {
            node.requestCode(n + ada, CLIENT);
        }

        HttpResponse<String> refused = node.requestCode(ada, CLIENT);

        assertThat(json(refused).getString("error"))
                .isEqualTo("Too many OTP requests from this IP. Please try again later.");
        assertThat(json(refused).getInteger("retry_after")).isBetween(3500, 3600);
    }

    @Test
    void spellingsOfOneAddressShareOneBucket() {
        node.requestCode(ada, client(1));
        node.requestCode("  " + ada.toUpperCase(Locale.ROOT) + " ", client(2));
        node.requestCode(ada, client(3));

        assertThat(node.requestCode(ada.replace("@example", "@EXAMPLE"), client(4))
                        .statusCode())
                .isEqualTo(429);
        assertThat(redis.command("KEYS", "otp_request_email:*").size()).isEqualTo(1);
    }

    @Test
    void anIpv6SubscriberIsOneClientHoweverManyAddressesItUses() {
        List<HttpResponse<String>> answers = node.race(
                20, n -> node.post(Node.REQUEST, new JsonObject().put("email", n + ada), "2001:db8:1:2::" + (n + 1)));

        assertThat(byStatus(answers)).isEqualTo(Map.of(202, 10L, 429, 10L));
        assertThat(json(answers.stream()
                                .filter(a -> a.statusCode() == 429)
                                .findFirst()
                                .orElseThrow())
                        .getString("error"))
                .isEqualTo("Too many OTP requests from this IP. Please try again later.");
    }
}
