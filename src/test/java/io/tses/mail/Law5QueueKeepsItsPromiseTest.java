package io.tses.mail;

import io.tses.support.NodeTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Law 5: 202 means the mail will go, in time. One connection, a mail in three seconds at first, and codes that live for 2 min:
 * twenty mails may wait.
 */
@Tag("slow")
class Law5QueueKeepsItsPromiseTest extends NodeTest {
    private static final int IN_TIME = 20;

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "otp.ttl", "2m",
                "email.minimum-life", "5s",
                "email.connections", "1",
                "ratelimit.client-permits", "0",
                "ratelimit.client-day-permits", "0",
                "ratelimit.network-permits", "0");
    }

    @Test
    void beforeAnythingIsMeasuredTheQueueTakesNoMoreThanGoesOutInHalfALifeOfACode() {
        node.mails().hang();

        Map<Integer, Long> answers = byStatus(ask(60, 0));

        assertThat(answers).containsOnlyKeys(202, 503);
        assertThat(answers.get(202)).isBetween(IN_TIME - 1L, (long) IN_TIME);
        assertThat(redis.mailsQueued()).isEqualTo(answers.get(202));
    }

    @Test
    void whoeverIsRefusedHearsHowLongTheQueueIsAndIsTakenAgainOnceItIsShorter() {
        node.mails().hang();
        HttpResponse<String> refused = ask(60, 0).get(59);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(json(refused).getLong("retry_after")).isBetween(3 * IN_TIME - 3L, 3 * IN_TIME + 3L);
        assertThat(refused.headers().firstValue("Retry-After"))
                .hasValue(json(refused).getString("retry_after"));
        assertThat(json(refused).getString("code")).isEqualTo("unavailable");

        node.mails().takeAll();
        node.mails().release();

        eventually(() -> assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(202));
        assertThat(node.codesFor(ada, 1)).hasSize(1);
    }

    @Test
    void ofARelayThatTurnsOutToBeSlowTheQueueTakesFewer() {
        node.mails().takeAllAfter(Duration.ofSeconds(6));
        ask(1, 0);
        eventually(() -> assertThat(rate()).isBetween(0.14, 0.18));

        assertThat(byStatus(ask(60, 100)).get(202)).isBetween(IN_TIME / 2 - 2L, IN_TIME / 2 + 2L);
    }

    @Test
    void ofAFastOneItTakesMore() {
        ask(10, 0);
        eventually(() -> assertThat(redis.mailsQueued()).isZero());
        eventually(() -> assertThat(rate()).isGreaterThan(4));

        assertThat(byStatus(ask(60, 100))).containsOnlyKeys(202);
    }

    @Test
    void anotherNetworkIsTakenWhileOneFillsItsStream() {
        node.mails().hang();
        ask(60, 0);

        assertThat(answersFrom("198.51.100.7", "192.0.2.7", "203.0.113.9")).contains(202);
    }

    @Test
    void whileTheRelayTakesNothingEveryRequestIsTaken() {
        node.mails().refuseAll(451);
        ask(16, 0).forEach(answer -> assertThat(answer.statusCode()).isEqualTo(202));
        eventually(() -> assertThat(rate()).isZero());

        assertThat(byStatus(ask(60, 100))).containsOnlyKeys(202);
    }

    private List<HttpResponse<String>> ask(int times, int from) {
        return IntStream.range(from, from + times)
                .mapToObj(i -> node.requestCode("user" + i + "@example.com", CLIENT))
                .toList();
    }

    private List<Integer> answersFrom(String... clients) {
        return IntStream.range(0, clients.length)
                .mapToObj(i -> node.requestCode("other" + i + "@example.com", clients[i])
                        .statusCode())
                .toList();
    }

    private double rate() {
        String page = node.management("/metrics").body();
        return page.lines()
                .filter(line -> line.startsWith("tses_mail_rate "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
