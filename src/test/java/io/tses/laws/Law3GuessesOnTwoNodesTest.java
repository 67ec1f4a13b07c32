package io.tses.laws;

import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Law3GuessesOnTwoNodesTest extends LawOnTwoNodes {
    private static final int TOTAL = 25;

    /** Many requests for one address at once, and fewer wrong codes of a network than there are racers. */
    @Override
    protected Map<String, String> settings() {
        return Map.of("ratelimit.email-permits", "0", "otp.network-failures", "100");
    }

    @Test
    void ofTwoHundredGuessesAtOneHandleFiveAreCompared() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);
        JsonObject body = wrong(fresh).put("handle", fresh.handle());

        List<HttpResponse<String>> answers = race(Node.VERIFY, LawOnTwoNodes::stranger, n -> body);

        assertThat(byStatus(answers)).isEqualTo(Map.of(400, (long) RACERS));
        assertThat(answers)
                .extracting(answer -> json(answer).getInteger("attempts_remaining"))
                .filteredOn(left -> left > 0)
                .containsExactlyInAnyOrder(4, 3, 2, 1);
        assertThat(compared()).isEqualTo(5);
        assertRecorded("OTP_FAILED", RACERS, 0);
        assertThat(node.verify(ada, fresh.code(), CLIENT).statusCode())
                .as("the lane without handles")
                .isEqualTo(200);
    }

    @Test
    void ofTwoHundredGuessesWithoutAHandleFiveAreCompared() {
        JsonObject body = wrong(node.fresh(ada, CLIENT));

        List<HttpResponse<String>> answers = race(Node.VERIFY, LawOnTwoNodes::stranger, n -> body);

        assertThat(byStatus(answers)).isEqualTo(Map.of(400, 4L, 423, RACERS - 4L));
        assertThat(compared()).isEqualTo(5);
        assertRecorded("OTP_FAILED", 4, 0);
        assertRecorded("OTP_LOCKED", RACERS - 4, 0);
    }

    @Test
    void ofTwoHundredGuessesAtTenHandlesAsManyAreComparedAsTheTotalAllows() {
        List<Node.Fresh> requests = IntStream.range(0, 10)
                .mapToObj(n -> node.fresh(ada, stranger(RACERS + n)))
                .toList();
        String wrong = Node.wrongCode(requests.stream().map(Node.Fresh::code).toList());

        List<HttpResponse<String>> answers = race(
                Node.VERIFY,
                LawOnTwoNodes::stranger,
                n -> new JsonObject()
                        .put("email", ada)
                        .put("otp", wrong)
                        .put("handle", requests.get(n % 10).handle()));

        assertThat(compared()).isEqualTo(TOTAL);
        int closed = Math.toIntExact(byStatus(answers).getOrDefault(423, 0L));
        assertThat(closed).isPositive();
        assertThat(byStatus(answers)).containsEntry(400, (long) RACERS - closed).hasSize(2);
        assertRecorded("OTP_FAILED", RACERS - closed, 0);
        assertRecorded("OTP_LOCKED", closed, 0);
    }

    @Test
    void ofTwoHundredGuessesOnAKnownDeviceFiveAreComparedAndStrangersAreAsBefore() {
        String device = node.signIn(ada, CLIENT).getString("device");
        JsonObject body = wrong(node.fresh(ada, CLIENT)).put("device", device);

        List<HttpResponse<String>> answers = race(Node.VERIFY, LawOnTwoNodes::stranger, n -> body);

        assertThat(byStatus(answers)).isEqualTo(Map.of(400, 4L, 423, RACERS - 4L));
        assertThat(compared()).isEqualTo(5);
        assertThat(redis.exists("otp_lockout:" + ada)).isFalse();
        assertThat(redis.exists("otp_guesses:" + ada)).isFalse();
        assertRecorded("OTP_FAILED", 4, 0);
        assertRecorded("OTP_LOCKED", RACERS - 4, 0);
    }

    @Test
    void ofTwoHundredWrongCodesOfOneNetworkExactlyAHundredAreCompared() {
        List<HttpResponse<String>> answers = race(
                Node.VERIFY,
                LawOnTwoNodes::neighbour,
                n -> new JsonObject().put("email", n + ada).put("otp", "123456"));

        assertThat(byStatus(answers)).isEqualTo(Map.of(400, 100L, 429, RACERS - 100L));
        assertRecorded("OTP_FAILED", 100, RACERS - 100);
    }

    /** Wrong codes that were compared with live ones, in this minute and the one before. */
    private int compared() {
        String[] pulse = redis.command("GET", "otp_pulse").toString().split(" ");
        return Integer.parseInt(pulse[1]) + Integer.parseInt(pulse[3]);
    }
}
