package io.tses.journey;

import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** What whoever is refused is told, and what is told of them. */
class RefusalsOverHttpTest extends NodeTest {
    private static final String SUMS = "SELECT coalesce(sum((details->>'repeated')::int), 0) FROM audit_logs";

    @Override
    protected Map<String, String> settings() {
        return Map.of("http.ratelimit-headers", "true", "otp.client-failures", "3");
    }

    @Test
    void aClientIsToldWhatIsLeftOfTheLimitThatItWillMeetFirst() {
        assertThat(left(node.requestCode(ada, CLIENT))).startsWith("\"email\";r=2;t=");
        assertThat(left(node.requestCode(ada, CLIENT))).startsWith("\"email\";r=1;t=");
        for (int other = 0; other < 6; other++) {
            assertThat(left(node.requestCode("other-" + other + ada, CLIENT))).contains(";r=");
        }
        assertThat(left(node.requestCode("last-" + ada, CLIENT))).startsWith("\"client\";r=1;t=");
        assertThat(left(node.requestCode(ada, CLIENT))).startsWith("\"email\";r=0;t=");

        HttpResponse<String> refused = node.requestCode(ada, client(1));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(left(refused))
                .isEqualTo("\"email\";r=0;t="
                        + refused.headers().firstValue("Retry-After").orElseThrow());
        HttpResponse<String> refusedClient = node.requestCode("new-" + ada, CLIENT);
        assertThat(refusedClient.statusCode()).isEqualTo(429);
        assertThat(left(refusedClient)).startsWith("\"client\";r=0;t=3");
    }

    @Test
    void whoHandsInWrongCodesIsToldHowManyMoreAreCompared() {
        String wrong = Node.wrongCode(List.of());

        assertThat(left(node.verify(ada, wrong, CLIENT))).startsWith("\"client_failures\";r=2;t=3");
        assertThat(left(node.verify("other-" + ada, wrong, CLIENT))).startsWith("\"client_failures\";r=1;t=3");
        assertThat(left(node.verify(ada, wrong, CLIENT))).startsWith("\"client_failures\";r=0;t=3");
        HttpResponse<String> refused = node.verify(ada, wrong, CLIENT);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(left(refused)).startsWith("\"client_failures\";r=0;t=3");
    }

    @Test
    void rowsOfRefusedCallsAddUpToThem() {
        List<HttpResponse<String>> answers =
                node.race(RACERS, n -> node.post(Node.REQUEST, new JsonObject().put("email", ada), client(n)));
        long refused = byStatus(answers).get(429);
        redis.advance(Duration.ofMinutes(2));

        assertThat(refused).isEqualTo(RACERS - 3);
        eventually(() -> assertThat(ownRowsOfRefusals() + sums()).isEqualTo(refused));
        assertThat(node.auditDetails(ada, "OTP_REQUESTED"))
                .filteredOn(details -> details.containsKey("repeated"))
                .allMatch(details -> details.getString("limit").equals("email"));
    }

    @Test
    void otherNamesOfOneMailboxAreToldTogether() {
        node.race(
                60, n -> node.post(Node.REQUEST, new JsonObject().put("email", "bomb+" + n + "@gmail.com"), client(n)));
        redis.advance(Duration.ofMinutes(2));

        eventually(() -> assertThat(ownRowsOfRefusals() + sums()).isEqualTo(57));
        assertThat(ownRowsOfRefusals()).isLessThanOrEqualTo(3);
        assertThat(TestServers.shared()
                        .query("SELECT count(*) FROM audit_logs WHERE details ? 'repeated'"
                                + " AND (email <> '' OR details->>'domain' <> 'gmail.com')"))
                .isEqualTo("0");
    }

    private static String left(HttpResponse<String> answer) {
        return answer.headers().firstValue("RateLimit").orElse("");
    }

    private static long ownRowsOfRefusals() {
        return Long.parseLong(TestServers.shared()
                .query("SELECT count(*) FROM audit_logs WHERE details ? 'rate_limited' AND NOT details ? 'repeated'"));
    }

    private static long sums() {
        return Long.parseLong(TestServers.shared().query(SUMS));
    }
}
