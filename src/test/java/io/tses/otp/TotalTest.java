package io.tses.otp;

import io.tses.devices.DeviceProof;
import io.tses.shared.LinkToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Law 3: so many wrong codes of strangers are compared with live ones of an address in 30 days, and no more. */
class TotalTest extends SignInTest {
    private static final UUID STAFF = new UUID(5, 6);

    @Test
    void theTwentyFifthGuessClosesTheCodesOfTheAddressToStrangers() {
        guess(24);
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers))
                .isInstanceOfSatisfying(VerifyCode.Closed.class, closed -> {
                    // 30 days after the first of them.
                    assertThat(closed.opensIn()).isBetween(Duration.ofHours(691), Duration.ofHours(692));
                    assertThat(closed.byLink()).isTrue();
                });
        assertThat(fixture.verify(ADA, HER, code, hers)).isInstanceOf(VerifyCode.Closed.class);
        assertThat(fixture.verify(ADA, "203.0.113.8", code)).isInstanceOf(VerifyCode.Closed.class);
        assertThat(fixture.recorded("OTP_LOCKED", "\"reason\":\"too_many_guesses\""))
                .isEqualTo(3);
    }

    @Test
    void linksAndProvenDevicesStayOpen() {
        DeviceProof device = fixture.signIn(ADA, HER);
        guess(25);

        fixture.request(ADA, HER, device);
        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode(), device)).isInstanceOf(VerifyCode.SignedIn.class);
        fixture.request(ADA, HER, device);
        LinkToken link = fixture.random.lastLink();
        assertThat(fixture.open(link, STRANGER)).isInstanceOf(OpenLink.SignedIn.class);
    }

    @Test
    void aSuccessClearsNothing() {
        guess(24);
        fixture.ask(ADA, HER);
        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode())).isInstanceOf(VerifyCode.SignedIn.class);
        later();
        Handle hers = fixture.ask(ADA, HER);

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isInstanceOf(VerifyCode.Closed.class);
    }

    @Test
    void codesOpenWhenTheWindowHasMovedPastTheOldestGuess() {
        guess(25);
        Duration opensIn = fixture.inspect(ADA).closing().orElseThrow().unlocksIn();
        fixture.redis.advance(opensIn.minusSeconds(5));
        Handle early = fixture.ask(ADA, HER);
        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode(), early)).isInstanceOf(VerifyCode.Closed.class);
        fixture.redis.advance(Duration.ofSeconds(5));

        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode(), early)).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void whatIsComparedWithNoLiveCodeClosesNothing() {
        for (int n = 0; n < 40; n++) {
            fixture.redis.advance(Duration.ofHours(25));
            assertThat(fixture.verify(ADA, STRANGER, "123456")).isEqualTo(new VerifyCode.Wrong(4));
            fixture.verify(ADA, STRANGER, "123456", new Handle("AAAAAAAAAAAAAAAAAAAAAA"));
        }

        assertThat(fixture.redis.exists("otp_guesses:" + ADA)).isFalse();
        assertThat(fixture.inspect(ADA).guesses()).isZero();
    }

    @Test
    void notEvenWhoBeginsAfreshHasTheTotalForgotten() {
        guess(19);
        fixture.verify(ADA, STRANGER, fixture.wrongCode());

        Unlock.Unlocked unlocked = fixture.unlockAfresh(ADA);

        assertThat(unlocked.cleared()).contains("otp_failed:" + ADA);
        assertThat(fixture.inspect(ADA).wrongCodes()).isZero();
        assertThat(fixture.inspect(ADA).guesses()).isEqualTo(20);
    }

    @Test
    void anUnlockAllowsTenMoreGuessesAndClearsNone() {
        guess(25);
        assertThat(fixture.unlocksALock(ADA, SignInFixture.PERSON, STAFF, HER)).isTrue();

        int compared = 0;
        while (guessOnce() && compared < 20) {
            compared++;
        }

        assertThat(compared).as("the tenth closes").isEqualTo(9);
        assertThat(fixture.inspect(ADA).closing()).isPresent();
        assertThat(fixture.unlocksALock(ADA, SignInFixture.PERSON, STAFF, HER)).isTrue();
        later();
        fixture.ask(ADA, HER);
        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode())).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void whatAnUnlockAllowsEndsWithItsDay() {
        guess(25);
        fixture.unlock(ADA, SignInFixture.PERSON, STAFF, HER);

        assertThat(fixture.redis.ttl("otp_allowed:" + ADA)).isBetween(Duration.ofHours(23), Duration.ofHours(24));
    }

    @Test
    void ofTwoHundredGuessesByHandlesAsManyAreComparedAsTheTotalAllows() {
        guess(20);
        later();
        Handle one = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        Handle other = fixture.ask(ADA, HER);
        Handle third = fixture.ask(ADA, HER);
        String wrong = List.of("000000", "000001", "000002").stream()
                .filter(text -> !text.equals(code) && !text.equals(fixture.random.lastCode()))
                .findFirst()
                .orElseThrow();

        List<VerifyCode.Reply> answers = Future.all(IntStream.range(0, 200)
                        .mapToObj(n -> fixture.verifying(
                                ADA,
                                "198.51.100." + n,
                                wrong,
                                Optional.of(List.of(one, other, third).get(n % 3)),
                                Optional.empty()))
                        .toList())
                .await()
                .list();

        assertThat(answers).filteredOn(VerifyCode.Wrong.class::isInstance).hasSizeBetween(4, 199);
        assertThat(fixture.inspect(ADA).guesses()).isEqualTo(25);
        assertThat(fixture.verify(ADA, HER, code, one)).isInstanceOf(VerifyCode.Closed.class);
    }

    @Test
    void staffSeeGuessesAndTheClosing() {
        guess(3);
        assertThat(fixture.inspect(ADA).guesses()).isEqualTo(3);
        assertThat(fixture.inspect(ADA).closing()).isEmpty();
        assertThat(fixture.redis.exists("otp_allowed:" + ADA)).isFalse();

        guess(22);
        assertThat(fixture.inspect(ADA).closing()).isPresent();
    }

    @Test
    void anErasureForgetsThemAll() {
        guess(25);
        fixture.forget(ADA);

        assertThat(fixture.redis.command("KEYS", "*" + ADA + "*")).isEmpty();
    }

    private void guess(int times) {
        for (int n = 0; n < times; n++) {
            guessOnce();
        }
    }

    /** Asks for a code and guesses it wrong, once, in a quarter of an hour of its own. */
    private boolean guessOnce() {
        later();
        Handle handle = fixture.ask(ADA, STRANGER);
        return fixture.verify(ADA, STRANGER, fixture.wrongCode(), handle) instanceof VerifyCode.Wrong;
    }

    private void later() {
        fixture.redis.advance(Duration.ofMinutes(75));
    }
}
