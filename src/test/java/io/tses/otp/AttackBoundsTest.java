package io.tses.otp;

import io.tses.ratelimit.Quota;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.support.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class AttackBoundsTest {
    private static final Duration WINDOW = OtpConfig.GUESS_WINDOW;
    private static final double MILLION = 1_000_000;

    @Test
    void theyFollowFromTheSettings() {
        assertThat(bounds(Map.of())).isEqualTo(withTotal(25, WINDOW));
        assertThat(bounds(Map.of(
                        "OTP_LIVE_CODES", "1",
                        "OTP_MAX_FAILURES", "1",
                        "OTP_BRAKE_GUESSES", "0",
                        "OTP_TOTAL_GUESSES", "12",
                        "OTP_LINK_URL", "none",
                        "RATELIMIT_EMAIL_DAY_PERMITS", "0",
                        "RATELIMIT_CLIENT_DAY_PERMITS", "0",
                        "RATELIMIT_ALL_PERMITS", "3",
                        "OTP_CLIENT_FAILURES", "4")))
                .isEqualTo(new AttackBounds(
                        1, 1, 1, Double.POSITIVE_INFINITY, 12, Duration.ofDays(1), 432, 240, 3 * 1440, 96));
    }

    @Test
    void theTotalBoundsTheGuessesOfAYear() {
        assertThat(withTotal(25, WINDOW).guessesAYear()).isEqualTo(304.17, within(0.01));
        assertThat(withTotal(25, WINDOW).mostGuessesInAYear()).isEqualTo(13 * 25);
    }

    @Test
    void aTotalThatReopensEachDayAllowsOneGuessADay() {
        AttackBounds bounds = withTotal(25, Duration.ofDays(1));

        assertThat(bounds.guessesAYear()).isEqualTo(365);
        assertThat(bounds.mostGuessesInAYear()).isEqualTo(25 + 364);
    }

    @Test
    void reopeningAddsNothingToATotalThatIsLargerAnyway() {
        AttackBounds bounds = withTotal(100, Duration.ofDays(29));

        assertThat(bounds.guessesAYear()).isEqualTo(1216.67, within(0.01));
        assertThat(bounds.mostGuessesInAYear()).isEqualTo(1300);
    }

    @Test
    void aChanceIsThatOfAtLeastOneRightGuess() {
        assertThat(AttackBounds.chance(304, 1)).isEqualTo(0.000304, within(1e-7));
        assertThat(AttackBounds.chance(304, 2)).isEqualTo(0.000608, within(1e-6));
        assertThat(AttackBounds.chance(0, 2)).isZero();
        assertThat(AttackBounds.chance(MILLION, 1)).isEqualTo(1 - 1 / Math.E, within(1e-6));
    }

    @Test
    void theTightestOfSeveralLimitsCounts() {
        Quota anHour = new Quota(10, Duration.ofHours(1), false);
        Quota aDay = new Quota(50, Duration.ofDays(1), false);

        assertThat(AttackBounds.aDay(Stream.of(anHour, aDay))).isEqualTo(50);
        assertThat(AttackBounds.aDay(Stream.of(anHour))).isEqualTo(240);
        assertThat(AttackBounds.aDay(Stream.of(anHour, new Quota(7, Duration.ofDays(7), false))))
                .isEqualTo(1);
    }

    @Test
    void aLimitThatIsOffOrOnTrialBoundsNothing() {
        Quota off = new Quota(0, Duration.ofHours(1), false);
        Quota onTrial = new Quota(1, Duration.ofHours(1), true);

        assertThat(AttackBounds.aDay(Stream.of(off, onTrial))).isInfinite();
        assertThat(AttackBounds.aDay(Stream.of(off, onTrial, new Quota(50, Duration.ofDays(1), false))))
                .isEqualTo(50);
    }

    @Test
    void aSprayTriesEachCodeThroughItsHandleAndWithout() {
        AttackBounds bounds = withTotal(25, WINDOW);

        // 10,000 clients ask 50 times a day; each code is worth 5 tries by handle, and as much without.
        assertThat(bounds.openedOnADay(MILLION, 10_000)).isEqualTo(5, within(1e-9));
        assertThat(bounds.openedOnADayBraked(MILLION, 10_000)).isEqualTo(2, within(1e-9));
    }

    @Test
    void aSprayThatGoesOnComesToTheTotals() {
        // 25 comparisons with two codes each in 30 days for each of a million.
        assertThat(withTotal(25, WINDOW).openedEveryDay(MILLION, 10_000)).isEqualTo(1.667, within(1e-3));
    }

    @Test
    void aSprayOverFewMailboxesIsBoundedByWhatTheyMayBeSent() {
        assertThat(withTotal(25, WINDOW).openedOnADay(1, 10_000)).isEqualTo(50 / MILLION, within(1e-9));
    }

    @Test
    void guessesWithoutHandlesAreBoundedByTheirClients() {
        AttackBounds bounds = new AttackBounds(2, 5, 2, 86_400, 25, WINDOW, 20, 50, 1e9, 1);

        assertThat(bounds.openedOnADay(MILLION, 10_000)).isEqualTo(2.52, within(1e-9));
    }

    @Test
    void whoStaysJustBelowTheBrakeIsNotBraked() {
        AttackBounds bounds = new AttackBounds(2, 5, 2, 1_200_000, 25, WINDOW, 20, 50, 1e9, 720);

        assertThat(bounds.openedOnADayBraked(MILLION, 10_000)).isEqualTo(2.4, within(1e-9));
    }

    @Test
    void withoutABrakeASprayIsWhatItIs() {
        AttackBounds bounds = new AttackBounds(2, 5, 2, Double.POSITIVE_INFINITY, 25, WINDOW, 20, 50, 1e9, 720);

        assertThat(bounds.openedOnADayBraked(MILLION, 10_000)).isEqualTo(bounds.openedOnADay(MILLION, 10_000));
    }

    @Test
    void withoutLimitsTheTotalIsLeft() {
        double none = Double.POSITIVE_INFINITY;
        AttackBounds bounds = new AttackBounds(2, 5, 2, none, 25, WINDOW, none, none, none, none);

        assertThat(bounds.openedOnADay(MILLION, 10_000)).isEqualTo(50, within(1e-9));
    }

    private static AttackBounds bounds(Map<String, String> environment) {
        return Settings.of(root -> AttackBounds.of(OtpConfig.from(root.section("otp")), RateLimitConfig.from(root)))
                .with(environment);
    }

    private static AttackBounds withTotal(int total, Duration reopening) {
        return new AttackBounds(2, 5, 2, 86_400, total, reopening, 20, 50, Double.POSITIVE_INFINITY, 720);
    }
}
