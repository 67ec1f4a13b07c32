package io.tses.abuse;

import io.tses.otp.AttackBounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class OneMailboxTest extends GuessingTest {
    @Test
    void inAYearWithHandlesAsManyGuessesAreComparedAsOperatorsAreTold() {
        guessForAYearWithHandles();

        assertThat((double) compared()).isEqualTo(bounds().mostGuessesInAYear());
        assertThat(mostComparedInAWindow()).isEqualTo(bounds().total());
        assertThat(inPercent(AttackBounds.chance(bounds().guessesAYear(), 1))).isLessThanOrEqualTo(0.03);
    }

    @Test
    void inAYearWithoutHandlesLocksLeaveNoMore() {
        guessForAYearWithoutHandles();

        assertThat((double) compared()).isBetween(bounds().guessesAYear(), bounds().mostGuessesInAYear());
        assertThat(mostComparedInAWindow()).isEqualTo(bounds().total());
        assertThat(inPercent(AttackBounds.chance(bounds().guessesAYear(), bounds().liveCodes())))
                .isLessThanOrEqualTo(0.06);
    }

    /** As exact as the numbers that are promised. */
    private static double inPercent(double chance) {
        return Math.round(chance * 10_000) / 100.0;
    }
}
