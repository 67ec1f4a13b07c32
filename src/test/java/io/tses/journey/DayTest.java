package io.tses.journey;

import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A day, an hour at a time, and what is left of it in Redis: nothing, in the end, that was not there before. */
class DayTest extends NodeTest {
    private static final int HOURS = 24;

    /** Longer than anything is remembered. */
    private static final Duration MEMORY = Duration.ofDays(200);

    /** What has no end: streams, which are empty in the end, and a ring, which is of one size however many people come. */
    private static final Set<String> ENDLESS = Stream.concat(
                    Stream.of(AuditOutbox.STREAM, "outbox:mail:outcomes", "outbox:refusals:moved"),
                    MailOutbox.STREAMS.stream())
            .collect(Collectors.toSet());

    @Test
    void ofADayNothingIsLeftInRedisForGood() {
        IntStream.range(0, HOURS).forEach(hour -> {
            signIn(hour);
            guessAndFlood(hour);
            // One that were an hour late would be a dead letter, which is kept for whoever looks after it.
            eventually(() -> assertThat(redis.mailsQueued()).isZero());
            redis.advance(Duration.ofHours(1));
        });
        assertThat(keys()).hasSizeGreaterThan(HOURS);

        settle();

        assertThat(keys()).filteredOn(key -> redis.ttl(key).isNegative()).isSubsetOf(ENDLESS);
        redis.advance(MEMORY);
        assertThat(keys()).isSubsetOf(ENDLESS);
    }

    /** By each way there is, and whoever has signed in goes on, signs out, or forgets to. */
    private void signIn(int hour) {
        String email = "p" + hour + "-" + ada;
        JsonObject signedIn = node.signIn(email, client(hour));
        JsonObject refresh = new JsonObject().put("refresh", signedIn.getString("refresh"));
        assertThat(call("/api/v1/auth/token/refresh/", refresh)).isEqualTo(200);
        Node.Fresh fresh = node.fresh(email, client(hour));
        assertThat(call(Node.LINK, new JsonObject().put("token", fresh.link()))).isEqualTo(200);
        if (hour % 2 == 0) {
            assertThat(call("/api/v1/auth/token/blacklist/", refresh)).isEqualTo(200);
        }
    }

    private int call(String path, JsonObject body) {
        return node.call("POST", path, "", body.encode()).statusCode();
    }

    private void guessAndFlood(int hour) {
        String victim = "victim" + hour + "-" + ada;
        IntStream.range(0, 6).forEach(n -> node.verify(victim, "123456", client(100 + hour)));
        IntStream.range(0, 5).forEach(n -> node.requestCode(victim, client(200 + hour)));
    }

    private void settle() {
        eventually(() -> {
            redis.advance(Duration.ofMinutes(2));
            assertThat(redis.command("XLEN", "outbox:audit").toInteger()).isZero();
            assertThat(redis.mailsQueued()).isZero();
            assertThat(redis.exists("outbox:refusals")).isFalse();
        });
    }

    private Set<String> keys() {
        return Set.copyOf(redis.keys());
    }
}
