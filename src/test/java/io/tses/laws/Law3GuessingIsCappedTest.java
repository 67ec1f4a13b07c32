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

class Law3GuessingIsCappedTest extends LawTest {
    private static final int MAX_FAILURES = 5;

    @Test
    void ofTwoHundredWrongCodesFourAreWrongAndTheRestFindALock() {
        JsonObject wrong =
                new JsonObject().put("email", ada).put("otp", Node.wrongCode(List.of(node.freshCode(ada, CLIENT))));

        List<HttpResponse<String>> answers = node.race(RACERS, n -> node.post(Node.VERIFY, wrong, client(n)));

        assertThat(byStatus(answers)).isEqualTo(Map.of(400, 4L, 423, RACERS - 4L));
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 400)
                .extracting(answer -> json(answer).getInteger("attempts_remaining"))
                .containsExactlyInAnyOrder(4, 3, 2, 1);
        eventually(() -> {
            assertThat(node.auditDetails(ada, "OTP_FAILED"))
                    .extracting(details -> details.getInteger("attempt") + details.getInteger("remaining"))
                    .containsExactly(5, 5, 5, 5);
            assertThat(node.auditDetails(ada, "OTP_LOCKED")).hasSize(RACERS - 4);
        });
    }

    @Test
    void theFifthWrongCodeLocksForFifteenMinutesAndSaysSo() {
        HttpResponse<String> locked = lock(CLIENT);

        assertThat(locked.statusCode()).isEqualTo(423);
        assertThat(locked.body())
                .isEqualTo(
                        "{\"error\":\"Too many failed attempts. Account locked for 15 minutes.\",\"code\":\"locked\",\"unlock_eta\":900,\"retry_after\":900}");
        assertThat(locked.headers().firstValue("Retry-After")).contains("900");
        assertThat(redis.ttl("otp_lockout:" + ada)).isBetween(Duration.ofSeconds(870), Duration.ofMinutes(15));
        assertThat(redis.command("GET", "otp_failed:" + ada)).hasToString("5");
    }

    @Test
    void everyFifthWrongCodeSinceTheLastSignInLocks() {
        for (int lock = 1; lock <= 3; lock++) {
            for (int remaining = 4; remaining > 0; remaining--) {
                assertThat(json(node.verify(ada, "123456", client(lock))).getInteger("attempts_remaining"))
                        .isEqualTo(remaining);
            }
            HttpResponse<String> locked = node.verify(ada, "123456", client(lock));
            assertThat(locked.statusCode()).isEqualTo(423);
            redis.advance(Duration.ofSeconds(json(locked).getInteger("unlock_eta")));
        }
        assertThat(redis.command("GET", "otp_failed:" + ada)).hasToString("15");
    }

    @Test
    void fourWrongCodesInEachQuarterOfAnHourLockWithTheFifth() {
        for (int n = 0; n < 4; n++) {
            assertThat(node.verify(ada, "123456", CLIENT).statusCode()).isEqualTo(400);
        }
        redis.advance(Duration.ofMinutes(15));

        assertThat(node.verify(ada, "123456", CLIENT).statusCode()).isEqualTo(423);
    }

    @Test
    void wrongCodesAreForgottenADayAfterTheLastOfThem() {
        node.verify(ada, "123456", CLIENT);
        redis.advance(Duration.ofHours(23));
        assertThat(json(node.verify(ada, "123456", CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(3);
        redis.advance(Duration.ofHours(23));
        assertThat(json(node.verify(ada, "123456", CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(2);
        assertThat(redis.ttl("otp_failed:" + ada)).isBetween(Duration.ofMinutes(1439), Duration.ofHours(24));
        redis.advance(Duration.ofHours(24));

        assertThat(json(node.verify(ada, "123456", CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(4);
    }

    @Test
    void whileLockedEvenTheRightCodeIsRefused() {
        String code = node.freshCode(ada, CLIENT);
        lock(CLIENT);

        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(423);
        redis.command("DEL", "otp_lockout:" + ada);
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);
    }

    @Test
    void aWrongCodeCountsAlsoWhenNoneIsOutstanding() {
        assertThat(json(node.verify(ada, "123456", CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(4);
    }

    @Test
    void askingForANewCodeDoesNotResetTheCount() {
        node.verify(ada, "123456", CLIENT);
        String code = node.freshCode(ada, CLIENT);

        assertThat(json(node.verify(ada, Node.wrongCode(List.of(code)), CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(3);
    }

    @Test
    void aSuccessResetsTheCount() {
        node.verify(ada, "123456", CLIENT);
        assertThat(node.verify(ada, node.freshCode(ada, CLIENT), CLIENT).statusCode())
                .isEqualTo(200);

        assertThat(json(node.verify(ada, "123456", CLIENT)).getInteger("attempts_remaining"))
                .isEqualTo(4);
    }

    @Test
    void aSuccessClearsTheLevelOfLocks() {
        lock(CLIENT);
        redis.command("DEL", "otp_lockout:" + ada);
        assertThat(node.verify(ada, node.freshCode(ada, CLIENT), CLIENT).statusCode())
                .isEqualTo(200);

        assertThat(redis.exists("otp_locks:" + ada)).isFalse();
        assertThat(json(lock(client(1))).getInteger("unlock_eta")).isEqualTo(900);
    }

    @Test
    void locksWithoutASuccessDoubleUpToADay() {
        List<Integer> minutes = IntStream.range(0, 9)
                .map(n -> {
                    int seconds = json(lock(client(n))).getInteger("unlock_eta");
                    redis.advance(Duration.ofSeconds(seconds));
                    return seconds / 60;
                })
                .boxed()
                .toList();

        assertThat(minutes).containsExactly(15, 30, 60, 120, 240, 480, 960, 1440, 1440);
    }

    @Test
    void theLevelOfLocksFadesADayAfterTheLastLock() {
        lock(CLIENT);
        redis.advance(Duration.ofMinutes(15).plus(Duration.ofHours(24)));

        assertThat(json(lock(CLIENT)).getInteger("unlock_eta")).isEqualTo(900);
    }

    @Test
    void deletingTheLockUnlocksButKeepsTheLevel() {
        lock(CLIENT);
        redis.command("DEL", "otp_lockout:" + ada);

        assertThat(json(lock(CLIENT)).getInteger("unlock_eta")).isEqualTo(1800);
    }

    @Test
    void aLockWithoutAnEndGetsOne() {
        redis.command("SET", "otp_lockout:" + ada, "1");

        assertThat(node.verify(ada, "123456", CLIENT).statusCode()).isEqualTo(423);
        assertThat(redis.ttl("otp_lockout:" + ada)).isBetween(Duration.ofSeconds(870), Duration.ofMinutes(15));
    }

    @Test
    void oneClientMaySendThirtyWrongCodesAnHour() {
        List<HttpResponse<String>> answers = node.race(
                40,
                n -> node.post(
                        Node.VERIFY, new JsonObject().put("email", n + ada).put("otp", "123456"), CLIENT));

        assertThat(byStatus(answers)).isEqualTo(Map.of(400, 30L, 429, 10L));
        assertThat(redis.ttl("otp_failed_ip:" + CLIENT)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        redis.advance(Duration.ofHours(1));
        assertThat(node.verify(ada, "123456", CLIENT).statusCode()).isEqualTo(400);
    }

    @Test
    void whatAClientSendsToALockedAddressCountsForItUntilItIsToldNoMore() {
        lock(client(1));

        List<HttpResponse<String>> answers = node.race(
                RACERS,
                n -> node.post(Node.VERIFY, new JsonObject().put("email", ada).put("otp", "123456"), CLIENT));

        assertThat(byStatus(answers)).isEqualTo(Map.of(423, 30L, 429, RACERS - 30L));
        assertThat(redis.command("GET", "otp_failed_ip:" + CLIENT)).hasToString("30");
        assertThat(redis.command("GET", "otp_failed:" + ada)).hasToString("5");
        assertThat(node.verify("bob" + ada, "123456", CLIENT).statusCode()).isEqualTo(429);
    }

    @Test
    void aSpentCodeCostsTheClientAnAttemptAndTheAddressNone() {
        String code = node.freshCode(ada, CLIENT);
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);

        List<HttpResponse<String>> answers = node.race(
                40,
                n -> node.post(Node.VERIFY, new JsonObject().put("email", ada).put("otp", code), CLIENT));

        assertThat(byStatus(answers)).isEqualTo(Map.of(400, 30L, 429, 10L));
        assertThat(redis.exists("otp_failed:" + ada)).isFalse();
        assertThat(redis.command("GET", "otp_failed_ip:" + CLIENT)).hasToString("30");
    }

    /** Sends wrong codes until the address is locked, and returns the answer that locked it. */
    private HttpResponse<String> lock(String client) {
        for (int attempt = 1; attempt < MAX_FAILURES; attempt++) {
            assertThat(node.verify(ada, "12345" + attempt, client).statusCode()).isEqualTo(400);
        }
        return node.verify(ada, "123459", client);
    }
}
