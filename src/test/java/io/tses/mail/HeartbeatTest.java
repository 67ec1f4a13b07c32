package io.tses.mail;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeartbeatTest {
    private final Heartbeat heartbeat = new Heartbeat();

    @Test
    void whoWasNeverHeardOfHasNothing() {
        assertThat(heartbeat.isUnbroken(at(0), at(0))).isFalse();
    }

    @Test
    void whatWasTakenIsOursForFiveSecondsFromWhenTheLastBeatWasSent() {
        heartbeat.heard(at(0), at(100));
        heartbeat.heard(at(1000), at(1100));

        assertThat(heartbeat.isUnbroken(at(500), at(5999))).isTrue();
        assertThat(heartbeat.isUnbroken(at(500), at(6000))).isFalse();
    }

    /** A mailer that has lost Redis must not begin what others may take over while the mail server is still at it. */
    @Test
    void whatIsOursStaysSoForAWhileOnlyAsLongAsTheLastBeatIsYoung() {
        heartbeat.heard(at(0), at(100));
        heartbeat.heard(at(1000), at(1100));

        assertThat(heartbeat.isYoung(at(500), at(3499))).isTrue();
        assertThat(heartbeat.isYoung(at(500), at(3500))).isFalse();
        assertThat(heartbeat.isYoung(at(-1), at(1200))).isFalse();
    }

    @Test
    void whatWasTakenBeforeTheBeatBrokeIsNotOursAgainWhenItGoesOn() {
        heartbeat.heard(at(0), at(100));
        heartbeat.heard(at(5100), at(5200));

        assertThat(heartbeat.isUnbroken(at(4000), at(5300))).isFalse();
        assertThat(heartbeat.isUnbroken(at(5100), at(5300))).isTrue();
    }

    @Test
    void aBeatThatReachedRedisTooLateBreaksItThoughItWasSentInTime() {
        heartbeat.heard(at(0), at(100));
        heartbeat.heard(at(4000), at(5000));

        assertThat(heartbeat.isUnbroken(at(3000), at(5100))).isFalse();
    }

    /** By a clock that may be below zero. */
    private static long at(long millis) {
        return Duration.ofMillis(millis - 2000).toNanos();
    }
}
