package io.tses.abuse;

import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.otp.AttackBounds;
import io.tses.otp.OtpConfig;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** An attacker with as many clients as they like, and a clock that runs as fast as they can call. */
abstract class AbuseTest extends NodeTest {
    private static final String PULSE = "otp_pulse";

    private final Map<String, Integer> mails = new HashMap<>();
    private int clients;
    private final long startedNanos = System.nanoTime();
    private Duration passed = Duration.ZERO;

    /** What the settings of this test allow, as the command {@code limits} tells it. */
    protected final AttackBounds bounds() {
        ConfigReader root = ConfigReader.of(ConfigLoader.load(List.of(), Map.of(), settings()));
        return AttackBounds.of(OtpConfig.from(root.section("otp")), RateLimitConfig.from(root));
    }

    /** A client in a network of its own. */
    protected final String stranger() {
        clients++;
        return "2001:db8:" + Integer.toHexString(clients) + "::1";
    }

    /** By the clock of the service. */
    protected final Duration elapsed() {
        return passed.plusNanos(System.nanoTime() - startedNanos);
    }

    protected final void pass(Duration time) {
        redis.advance(time);
        passed = passed.plus(time);
    }

    /** Waits as long as a refusal says. */
    protected final void waitAsTold(HttpResponse<String> refusal) {
        pass(Duration.ofSeconds(
                Long.parseLong(refusal.headers().firstValue("Retry-After").orElseThrow())));
    }

    /** Has a mail sent, as soon as that is allowed, and waits until it is there; gives the handle. */
    protected final String handle(String email) {
        HttpResponse<String> answer = node.requestCode(email, stranger());
        while (answer.statusCode() == 429) {
            waitAsTold(answer);
            answer = node.requestCode(email, stranger());
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        codes(email, 1);
        return json(answer).getString("handle");
    }

    /** The codes that were mailed to an address, oldest first, once {@code more} of them are there. */
    protected final List<String> codes(String email, int more) {
        return node.codesFor(email, mails.merge(email, more, Integer::sum));
    }

    /** Sends a code with a handle, or without where it is empty. */
    protected final HttpResponse<String> guess(String email, String code, String handle, String client) {
        JsonObject body = new JsonObject().put("email", email).put("otp", code);
        return node.post(Node.VERIFY, handle.isEmpty() ? body : body.put("handle", handle), client)
                .join();
    }

    /** Whether it was the total that refused. */
    protected static boolean isClosed(HttpResponse<String> answer) {
        return answer.statusCode() == 423 && json(answer).containsKey("link");
    }

    /** What changes with each wrong code that is compared with a live one, of whatever address, and with nothing else that is wrong. */
    protected final String pulse() {
        return String.valueOf(redis.command("GET", PULSE));
    }
}
