package io.tses.bus;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimeOnTheWayTest {
    /** By how much the other clock is ahead of ours, which counts from some moment of its own. */
    private static final long APART = Duration.ofDays(100).toNanos();

    private long nanos = -17;
    private final TimeOnTheWay time = new TimeOnTheWay(() -> nanos);

    @Test
    void whatIsKnownOfTheFirstMessageIsNothing() {
        assertThat(arrivesAfter(Duration.ofSeconds(30))).isZero();
    }

    @Test
    void aLaterOneIsComparedWithTheQuickestHoweverFarClocksAreApart() {
        arrivesAfter(Duration.ofMillis(3));
        arrivesAfter(Duration.ofMillis(1));
        arrivesAfter(Duration.ofMillis(2));

        assertThat(arrivesAfter(Duration.ofSeconds(9).plusMillis(1))).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void eachNodeHasAClockOfItsOwn() {
        arrivesAfter(Duration.ofMillis(1));

        assertThat(time.of("another", 5)).isZero();
    }

    /** Else a clock that is slower by a millionth would have everything come late in the end. */
    @Test
    void theQuickestIsForgottenAfterSomeSeconds() {
        arrivesAfter(Duration.ofMillis(1));
        nanos += Duration.ofSeconds(15).toNanos();
        assertThat(arrivesAfter(Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(4));
        nanos += Duration.ofSeconds(10).toNanos();
        assertThat(arrivesAfter(Duration.ofMillis(7))).isEqualTo(Duration.ofMillis(2));
        nanos += Duration.ofMinutes(10).toNanos();

        assertThat(arrivesAfter(Duration.ofMillis(9))).isZero();
    }

    /** What lay before a node that stood still at night is as late as what lay there under load. */
    @Test
    void afterALongSilenceTheLastIsComparedWith() {
        arrivesAfter(Duration.ofMillis(1));
        nanos += Duration.ofMinutes(10).toNanos();

        assertThat(arrivesAfter(Duration.ofSeconds(30))).isGreaterThan(Duration.ofSeconds(29));
    }

    /** A virtual machine that was moved is not refused for long, however seldom it asks. */
    @Test
    void aClockThatStoodStillIsBelievedAgainSoon() {
        arrivesAfter(Duration.ofMillis(1));
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(arrivesAfter(Duration.ofSeconds(10))).isGreaterThan(Duration.ofSeconds(9));
        nanos += Duration.ofMinutes(1).toNanos();

        assertThat(arrivesAfter(Duration.ofSeconds(10))).isZero();
    }

    private Duration arrivesAfter(Duration onItsWay) {
        long sent = nanos + APART;
        nanos += onItsWay.toNanos();
        return time.of("node", sent);
    }
}
