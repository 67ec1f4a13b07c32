package io.tses.laws;

import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Law1LimitsOnTwoNodesTest extends LawOnTwoNodes {
    /** So that each race is for permits of one kind. */
    @Override
    protected Map<String, String> settings() {
        return Map.of("ratelimit.email-permits", "0", "ratelimit.network-permits", "50");
    }

    @Test
    void ofTwoHundredRequestsForOneAddressExactlyTheTwentyOfADayAreAdmitted() {
        List<HttpResponse<String>> answers =
                race(Node.REQUEST, LawOnTwoNodes::stranger, n -> new JsonObject().put("email", ada));

        assertThat(byStatus(answers)).isEqualTo(Map.of(202, 20L, 429, RACERS - 20L));
        assertThat(node.codesFor(ada, 20)).hasSize(20);
        assertRecorded("OTP_REQUESTED", 20, RACERS - 20);
    }

    @Test
    void ofTwoHundredClientsOfOneNetworkExactlyFiftyAreAdmitted() {
        List<HttpResponse<String>> answers =
                race(Node.REQUEST, LawOnTwoNodes::neighbour, n -> new JsonObject().put("email", n + ada));

        assertThat(byStatus(answers)).isEqualTo(Map.of(202, 50L, 429, RACERS - 50L));
        assertRecorded("OTP_REQUESTED", 50, RACERS - 50);
    }

    @Test
    void ofTwoHundredRequestsOfAKnownDeviceExactlyItsThreeAreAdmitted() {
        String device = node.signIn(ada, CLIENT).getString("device");

        List<HttpResponse<String>> answers = race(
                Node.REQUEST,
                LawOnTwoNodes::stranger,
                n -> new JsonObject().put("email", ada).put("device", device));

        assertThat(byStatus(answers)).isEqualTo(Map.of(202, 3L, 429, RACERS - 3L));
        assertRecorded("OTP_REQUESTED", 1 + 3, RACERS - 3);
    }
}
