package io.tses.otp;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What staff see of an address, what they can do about it, and what an erasure leaves. */
@Tag("servers")
class CodeStateTest {
    private static final String ADA = "ada@example.com";
    private static final String CLIENT = "203.0.113.7";
    private static final String DESK = "198.51.100.9";
    private static final UUID USER = new UUID(3, 4);
    private static final UUID STAFF = new UUID(5, 6);

    private final SignInFixture fixture = new SignInFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void ofAnAddressThatDidNothingThereIsNothingToSee() {
        InspectCodes.Inspected state = fixture.inspect(ADA);

        assertThat(state.codeEnds()).isEmpty();
        assertThat(state.wrongCodes()).isZero();
        assertThat(state.lock()).isEmpty();
        assertThat(fixture.redis.command("KEYS", "*")).isEmpty();
    }

    @Test
    void theEndOfTheNewestCodeIsSeenUntilItHasCome() {
        fixture.request(ADA, CLIENT);
        fixture.redis.advance(Duration.ofMinutes(2));
        fixture.request(ADA, CLIENT);

        assertThat(Duration.between(redisNow(), fixture.inspect(ADA).codeEnds().orElseThrow()))
                .isBetween(Duration.ofSeconds(295), Duration.ofSeconds(300));
        fixture.redis.advance(Duration.ofMinutes(5));
        assertThat(fixture.inspect(ADA).codeEnds()).isEmpty();
    }

    @Test
    void wrongCodesAreSeenAndSoIsTheLockAndItsEnd() {
        failTimes(4);
        assertThat(fixture.inspect(ADA).wrongCodes()).isEqualTo(4);
        assertThat(fixture.inspect(ADA).lock()).isEmpty();

        failTimes(1);
        fixture.redis.advance(Duration.ofMinutes(5));

        InspectCodes.Inspected state = fixture.inspect(ADA);
        assertThat(state.wrongCodes()).isEqualTo(5);
        assertThat(state.lock().orElseThrow().unlocksIn()).isBetween(Duration.ofSeconds(595), Duration.ofSeconds(600));
        assertThat(Duration.between(redisNow(), state.lock().orElseThrow().ends()))
                .isBetween(Duration.ofSeconds(595), Duration.ofSeconds(600));
    }

    @Test
    void lookingChangesNothing() {
        fixture.request(ADA, CLIENT);
        failTimes(2);
        Duration ttl = fixture.redis.ttl("otp_failed:" + ADA);
        long events = fixture.redis.command("XLEN", "outbox:audit").toLong();

        fixture.inspect(ADA);

        assertThat(fixture.redis.ttl("otp_failed:" + ADA)).isBetween(ttl.minusSeconds(5), ttl);
        assertThat(fixture.redis.command("XLEN", "outbox:audit").toLong()).isEqualTo(events);
        assertThat(fixture.verify(ADA, CLIENT, fixture.random.lastCode())).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void aLockThatWasSetByHandWithoutAnEndIsSeenAsWhatItWillBecome() {
        fixture.redis.command("SET", "otp_lockout:" + ADA, "1");

        assertThat(fixture.inspect(ADA).lock().orElseThrow().unlocksIn()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void law7NoCodeAndNoHashIsTold() {
        fixture.request(ADA, CLIENT);
        String kept = fixture.redis.command("GET", "otp:" + ADA).toString();

        assertThat(fixture.inspect(ADA).toString())
                .doesNotContain(fixture.random.lastCode())
                .doesNotContain(kept.substring(kept.indexOf(':') + 1));
    }

    @Test
    void whoIsUnlockedHasAllAttemptsToTheNextLockWhichIsAsLongAsItWouldHaveBeen() {
        failTimes(5);

        assertThat(fixture.unlocksALock(ADA, USER, STAFF, DESK)).isTrue();

        assertThat(fixture.inspect(ADA).lock()).isEmpty();
        assertThat(fixture.inspect(ADA).wrongCodes()).isEqualTo(5);
        failTimes(4);
        assertThat(fixture.inspect(ADA).lock()).isEmpty();
        failTimes(1);
        assertThat(fixture.inspect(ADA).wrongCodes()).isEqualTo(10);
        assertThat(fixture.inspect(ADA).lock().orElseThrow().unlocksIn())
                .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
    }

    @Test
    void nobodyIsUnlockedMoreThanFiveTimesADayAndTheAttemptIsRecorded() {
        for (int n = 0; n < 5; n++) {
            failTimes(5);
            assertThat(fixture.unlocksALock(ADA, USER, STAFF, DESK)).isTrue();
        }
        failTimes(5);
        assertThat(fixture.redis.ttl("otp_unlocks:" + ADA)).isBetween(Duration.ofMinutes(1439), Duration.ofHours(24));
        fixture.redis.advance(Duration.ofMinutes(1));

        assertThat(fixture.unlock(ADA, USER, STAFF, DESK))
                .isInstanceOfSatisfying(
                        Unlock.Limited.class,
                        limited -> assertThat(limited.retryAfter())
                                .isBetween(Duration.ofMinutes(1437), Duration.ofMinutes(1439)));

        assertThat(fixture.inspect(ADA).lock()).isPresent();
        assertThat(new JsonObject(lastEvent().get("details")))
                .isEqualTo(new JsonObject()
                        .put("request_id", "req")
                        .put("by", STAFF.toString())
                        .put("unlocked", false)
                        .put("rate_limited", true));
        assertThat(fixture.unlocksALock("bob@example.com", USER, STAFF, DESK)).isFalse();
        fixture.redis.advance(Duration.ofMinutes(1439));
        assertThat(fixture.unlock(ADA, USER, STAFF, DESK)).isInstanceOf(Unlock.Unlocked.class);
    }

    @Test
    void ofTwoHundredWhoUnlockSomebodyAtOnceFiveDoAndEachIsRecorded() {
        List<Future<Unlock.Reply>> unlocking = IntStream.range(0, 200)
                .mapToObj(n -> fixture.unlocking(ADA, USER, STAFF, DESK))
                .toList();

        List<Unlock.Reply> replies = Future.all(unlocking).await().list();

        assertThat(replies).filteredOn(Unlock.Unlocked.class::isInstance).hasSize(5);
        assertThat(replies).filteredOn(Unlock.Limited.class::isInstance).hasSize(195);
        assertThat(fixture.redis.command("GET", "otp_unlocks:" + ADA)).hasToString("5");
        assertThat(fixture.redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(200);
    }

    @Test
    void aCountOfUnlocksWithoutAnEndGetsOne() {
        fixture.redis.command("SET", "otp_unlocks:" + ADA, "5");

        assertThat(fixture.unlock(ADA, USER, STAFF, DESK)).isEqualTo(new Unlock.Limited(Duration.ofHours(24)));
        assertThat(fixture.redis.ttl("otp_unlocks:" + ADA)).isBetween(Duration.ofMinutes(1439), Duration.ofHours(24));
    }

    @Test
    void theRightCodeOfSomebodyUnlockedSignsIn() {
        fixture.request(ADA, CLIENT);
        String code = fixture.random.lastCode();
        failTimes(5);
        assertThat(fixture.verify(ADA, CLIENT, code)).isInstanceOf(VerifyCode.Locked.class);

        fixture.unlock(ADA, USER, STAFF, DESK);

        assertThat(fixture.verify(ADA, CLIENT, code)).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void eachUnlockingIsRecordedWithWhoDidItWhetherThereWasALockOrNot() {
        failTimes(5);
        fixture.unlock(ADA, USER, STAFF, DESK);
        assertThat(lastEvent())
                .containsEntry("event", "USER_UPDATE")
                .containsEntry("email", ADA)
                .containsEntry("user", USER.toString())
                .containsEntry("ip", DESK);
        assertThat(new JsonObject(lastEvent().get("details")))
                .isEqualTo(new JsonObject()
                        .put("request_id", "req")
                        .put("by", STAFF.toString())
                        .put("unlocked", true)
                        .put("was_locked", true));

        assertThat(fixture.unlocksALock(ADA, USER, STAFF, DESK)).isFalse();
        assertThat(new JsonObject(lastEvent().get("details")).getBoolean("was_locked"))
                .isFalse();
    }

    @Test
    void ofAForgottenAddressNothingIsLeftAndOthersKeepWhatTheyHave() {
        fixture.request("bob@example.com", CLIENT);
        fixture.request(ADA, CLIENT);
        fixture.verify(ADA, CLIENT, fixture.random.lastCode());
        fixture.request(ADA, CLIENT);
        failTimes(6);
        fixture.unlock(ADA, USER, STAFF, DESK);

        fixture.forget(ADA);
        fixture.forget(ADA);

        for (Response key : fixture.redis.command("KEYS", "*")) {
            assertThat(key.toString()).doesNotContain(ADA);
        }
        assertThat(fixture.redis.exists("otp:bob@example.com")).isTrue();
        assertThat(fixture.redis.exists("otp_request_email:bob@example.com")).isTrue();
    }

    private void failTimes(int times) {
        String wrong = "000000".equals(fixture.random.lastCode()) ? "000001" : "000000";
        for (int n = 0; n < times; n++) {
            fixture.verify(ADA, CLIENT, wrong);
        }
    }

    private Map<String, String> lastEvent() {
        Response fields = fixture.redis
                .command("XREVRANGE", "outbox:audit", "+", "-", "COUNT", 1)
                .get(0)
                .get(1);
        Map<String, String> event = new HashMap<>();
        for (int n = 0; n < fields.size(); n += 2) {
            event.put(fields.get(n).toString(), fields.get(n + 1).toString());
        }
        return event;
    }

    /** As the moved clock shows it. */
    private Instant redisNow() {
        Response time = fixture.redis.command("TIME");
        return Instant.ofEpochSecond(time.get(0).toLong())
                .plus(time.get(1).toLong(), ChronoUnit.MICROS)
                .plusMillis(fixture.redis.clockShift().millis());
    }
}
