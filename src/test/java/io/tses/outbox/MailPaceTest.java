package io.tses.outbox;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MailPaceTest {
    private static final Duration HALF_A_LIFE = Duration.ofSeconds(150);

    @Test
    void aStreamAloneMayHoldAllThatGoesOutInTime() {
        assertThat(pace(16, 0, 0, 0, 0).room(1, HALF_A_LIFE)).isEqualTo(2400);
        assertThat(pace(16, 0, 2000, 0, 0).room(1, HALF_A_LIFE)).isEqualTo(2400);
    }

    @Test
    void streamsThatAreAsLongShareWhatGoesOut() {
        MailPace two = pace(16, 0, 2400, 2400, 0);

        assertThat(two.room(1, HALF_A_LIFE)).isEqualTo(1200);
        assertThat(two.room(2, HALF_A_LIFE)).isEqualTo(1200);
        assertThat(two.room(3, HALF_A_LIFE)).isEqualTo(800);
    }

    @Test
    void shorterOnesLeaveTheirShareToTheOthers() {
        assertThat(pace(10, 5, 100, 1400, 0).room(2, HALF_A_LIFE)).isEqualTo(1395);
        assertThat(pace(10, 5, 100, 1400, 0).room(3, HALF_A_LIFE)).isEqualTo(697);
    }

    @Test
    void whatIsThereTwiceIsCountedTwice() {
        assertThat(pace(10, 100, 100, 100, 0).room(1, HALF_A_LIFE)).isEqualTo(1300);
    }

    @Test
    void thereIsAlwaysRoomForOne() {
        assertThat(pace(0.001, 0, 0).room(0, Duration.ofSeconds(15))).isEqualTo(1);
    }

    @Test
    void theWaitIsThatOfTheLastOfAFullStream() {
        MailPace full = pace(10, 5, 100, 1395, 0);

        assertThat(full.waitWhenFull(2, HALF_A_LIFE)).isEqualTo(HALF_A_LIFE);
        assertThat(pace(10, 5, 100, 3000, 0).waitWhenFull(2, HALF_A_LIFE)).isEqualTo(Duration.ofMillis(310_500));
        assertThat(full.longestWait()).isEqualTo(HALF_A_LIFE);
    }

    @Test
    void withoutARateNothingMoves() {
        assertThat(pace(0, 1).isMoving()).isFalse();
        assertThat(pace(0.1, 1).isMoving()).isTrue();
    }

    private static MailPace pace(double perSecond, long... depths) {
        return new MailPace(perSecond, Arrays.stream(depths).boxed().toList());
    }
}
