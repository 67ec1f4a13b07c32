package io.tses.laws;

import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Law2OneSignInOnTwoNodesTest extends LawOnTwoNodes {
    @Test
    void ofTwoHundredWithACodeAndItsHandleAllHearOfOneSession() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);
        JsonObject body = right(fresh).put("handle", fresh.handle());

        List<HttpResponse<String>> answers = race(Node.VERIFY, LawOnTwoNodes::stranger, n -> body);

        assertThat(byStatus(answers)).isEqualTo(Map.of(200, (long) RACERS));
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertOneSignIn(0);
    }

    @Test
    void ofTwoHundredWithACodeAloneOneSignsIn() {
        JsonObject body = right(node.fresh(ada, CLIENT));

        List<HttpResponse<String>> answers = race(Node.VERIFY, LawOnTwoNodes::stranger, n -> body);

        assertThat(byStatus(answers)).isEqualTo(Map.of(200, 1L, 400, RACERS - 1L));
        assertOneSignIn(RACERS - 1);
    }

    @Test
    void ofTwoHundredWithALinkOneSignsIn() {
        JsonObject body = new JsonObject().put("token", node.fresh(ada, CLIENT).link());

        List<HttpResponse<String>> answers = race(Node.LINK, LawOnTwoNodes::stranger, n -> body);

        assertThat(byStatus(answers)).isEqualTo(Map.of(200, 1L, 400, RACERS - 1L));
        assertOneSignIn(RACERS - 1);
    }

    @Test
    void ofTwoHundredOnAKnownDeviceWithACodeAloneOneSignsIn() {
        String device = node.signIn(ada, CLIENT).getString("device");
        JsonObject body = right(node.fresh(ada, CLIENT)).put("device", device);

        List<HttpResponse<String>> answers = race(Node.VERIFY, LawOnTwoNodes::stranger, n -> body);

        assertThat(byStatus(answers)).isEqualTo(Map.of(200, 1L, 400, RACERS - 1L));
        assertRecorded("OTP_VERIFIED", 2, 0);
        assertRecorded("OTP_FAILED", RACERS - 1, 0);
    }

    @Test
    void aCodeWithAndWithoutItsHandleSignsInOnce() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);

        List<HttpResponse<String>> answers = race(
                Node.VERIFY,
                LawOnTwoNodes::stranger,
                n -> n % 3 == 0 ? right(fresh).put("handle", fresh.handle()) : right(fresh));

        assertThat(refreshTokens(answers)).hasSize(1);
        int repeated = (int)
                answers.stream().filter(answer -> answer.statusCode() == 200).count();
        assertOneSignIn(RACERS - repeated);
    }

    private void assertOneSignIn(int failed) {
        assertRecorded("OTP_VERIFIED", 1, 0);
        assertRecorded("LOGIN", 1, 0);
        assertRecorded("OTP_FAILED", failed, 0);
        assertThat(redis.command("KEYS", "session:*").size()).isEqualTo(1);
    }
}
