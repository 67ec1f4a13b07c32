package io.tses.outbox;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MailPaceTest {
    private static final Duration HALF_A_LIFE = Duration.ofSeconds(150);

    @Test
    void soManyGoOutWithinATime() {
        assertThat(new MailPace(16, 0).within(HALF_A_LIFE)).isEqualTo(2400);
        assertThat(new MailPace(0.497, 9).within(HALF_A_LIFE)).isEqualTo(74);
    }

    @Test
    void oneAlwaysDoes() {
        assertThat(new MailPace(0.001, 0).within(HALF_A_LIFE)).isEqualTo(1);
    }

    @Test
    void whatGoesBeforeIsWaitedFor() {
        assertThat(new MailPace(16, 0).waitBehind(2400)).isEqualTo(HALF_A_LIFE);
        assertThat(new MailPace(16, 0).waitBehind(0)).isZero();
    }

    @Test
    void whileNothingGoesOutNobodyCanSay() {
        assertThat(new MailPace(0, 1).within(HALF_A_LIFE)).isEqualTo(Long.MAX_VALUE);
        assertThat(new MailPace(0, 1).waitBehind(1)).isZero();
    }
}
