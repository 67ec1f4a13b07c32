package io.tses.laws;

import io.tses.support.Node;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A law that must hold for racers of whom one half asks one node, and the other half another. */
abstract class LawOnTwoNodes extends LawTest {
    private Node other;

    /** It has the mailbox of the first, so that either may send what the other promised. */
    @BeforeEach
    final void startAnother() {
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("email.port", Integer.toString(node.mails().port()));
        other = Node.start(redis.clockShift(), shape(), settings);
    }

    @AfterEach
    final void stopAnother() {
        other.close();
    }

    /** Asks {@value #RACERS} times at once, each as a client of its own that {@code client} names. */
    protected final List<HttpResponse<String>> race(
            String path, IntFunction<String> client, IntFunction<JsonObject> body) {
        return node.race(RACERS, n -> (n % 2 == 0 ? node : other).post(path, body.apply(n), client.apply(n)));
    }

    /** A client in a network of its own. */
    protected static String stranger(int n) {
        return "2001:db8:" + Integer.toHexString(n + 1) + "::1";
    }

    /** One of many clients of one network. */
    protected static String neighbour(int n) {
        return "2001:db8:ffff:" + Integer.toHexString(n + 1) + "::1";
    }

    protected final JsonObject wrong(Node.Fresh fresh) {
        return new JsonObject().put("email", ada).put("otp", Node.wrongCode(List.of(fresh.code())));
    }

    protected final JsonObject right(Node.Fresh fresh) {
        return new JsonObject().put("email", ada).put("otp", fresh.code());
    }

    protected static Stream<String> refreshTokens(List<HttpResponse<String>> answers) {
        return answers.stream()
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> json(answer).getString("refresh"))
                .distinct();
    }

    /** That so many decisions have a row of {@code event} each, and so many refusals theirs or their share of one. */
    protected final void assertRecorded(String event, int decisions, int refusals) {
        redis.advance(Duration.ofMinutes(1));
        eventually(() -> {
            assertThat(count(event, "count(*)", false)).as("rows of decisions").isEqualTo(decisions);
            assertThat(count(event, "coalesce(sum(coalesce((details->>'repeated')::int, 1)), 0)", true))
                    .as("refusals that rows tell of")
                    .isEqualTo(refusals);
        });
    }

    private static int count(String event, String what, boolean refused) {
        return Integer.parseInt(TestServers.shared()
                .query("SELECT " + what + " FROM audit_logs WHERE event = '" + event
                        + "' AND coalesce((details->>'rate_limited')::boolean, false) = " + refused));
    }
}
