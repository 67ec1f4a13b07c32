package io.tses.otp;

import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** While more is guessed than people mistype, everybody has two tries. */
class BrakeTest extends SignInTest {
    @Test
    void oneGuessMoreThanSixtyInAMinuteLeavesTwoTries() {
        fixture.redis.advance(Duration.ofMillis(60_000 - now() % 60_000));
        Handle hers = fixture.ask(ADA, HER);
        for (int n = 0; n < 60; n++) {
            guess("victim" + n + "@example.com", n);
        }
        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(4));

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(0));
        Handle next = fixture.ask("bob@example.com", HER);
        assertThat(fixture.verify("bob@example.com", HER, fixture.wrongCode(), next))
                .isEqualTo(new VerifyCode.Wrong(1));
    }

    @Test
    void theOldLaneLocksWithTheSecondThen() {
        brake();
        fixture.ask(ADA, HER);

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode())).isEqualTo(new VerifyCode.Wrong(1));
        assertThat(fixture.verify(ADA, HER, fixture.wrongCode())).isInstanceOf(VerifyCode.Locked.class);
    }

    @Test
    void theBrakeIsReleasedAMinuteAfterTheGuessingEnds() {
        brake();
        fixture.redis.advance(Duration.ofMinutes(2));
        Handle hers = fixture.ask(ADA, HER);

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(4));
    }

    @Test
    void whereManySignInManyMistype() {
        brake(61, 306);
        Handle hers = fixture.ask(ADA, HER);

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(4));
        brake(62, 306);
        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(0));
    }

    @Test
    void whatIsMeasuredIsOfThisMinuteOrTheOneBeforeWhicheverIsMore() {
        ConfigReader settings = ConfigReader.of(ConfigLoader.load(List.of(), Map.of(), Map.of()));
        OtpConfig config = OtpConfig.from(settings.section("otp"));
        fixture.redis.command("SET", "otp_pulse", now() / 60_000 + " 62 2 7 305", "PX", "180000");

        Brake.Measured measured = fixture.redis.run(held -> new Brake(held, config).look());

        assertThat(measured).isEqualTo(new Brake.Measured(62, 305, true));
    }

    @Test
    void whoeverSignsInIsCounted() {
        fixture.signIn(ADA, HER);

        assertThat(fixture.redis.command("GET", "otp_pulse").toString()).endsWith(" 0 1 0 0");
    }

    @Test
    void whoeverIsTurnedAwayHasNotSignedIn() {
        fixture.ask(ADA, HER);
        fixture.disableEveryone();

        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode())).isEqualTo(new VerifyCode.Disabled());
        assertThat(fixture.redis.exists("otp_pulse")).isFalse();
    }

    @Test
    void whatIsComparedWithNoLiveCodeIsNoGuess() {
        for (int n = 0; n < 100; n++) {
            fixture.verify("victim" + n + "@example.com", "198.51.100." + n, "123456");
        }

        assertThat(fixture.redis.exists("otp_pulse")).isFalse();
    }

    private void guess(String email, int n) {
        String client = "198.51." + n + ".7";
        Handle handle = fixture.ask(email, client);
        fixture.verify(email, client, fixture.wrongCode(), handle);
    }

    private long now() {
        return System.currentTimeMillis() + fixture.redis.clockShift().millis();
    }

    private void brake() {
        brake(61, 0);
    }

    private void brake(int guesses, int signIns) {
        fixture.redis.command(
                "SET", "otp_pulse", now() / 60_000 + " " + guesses + " " + signIns + " 0 0", "PX", "180000");
    }
}
