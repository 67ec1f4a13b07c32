package io.tses.mail;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UsualTimeTest {
    private final UsualTime usual = new UsualTime();

    @Test
    void beforeAnythingIsKnownASecondIsLong() {
        assertThat(usual.muchLonger()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void ofAFastServerATenthOfASecondIsLongButNothingShorter() {
        took(Duration.ofMillis(5), 50);

        assertThat(usual.muchLonger()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void ofOneThatTakesTenSecondsForEachMailNoneOfThemIsLong() {
        took(Duration.ofMillis(20), 50);
        took(Duration.ofSeconds(10), 40);

        assertThat(usual.muchLonger()).isGreaterThan(Duration.ofSeconds(30));
    }

    @Test
    void someThatTakeVeryLongDoNotChangeWhatIsUsual() {
        IntStream.range(0, 100).forEach(i -> {
            took(Duration.ofMillis(20), 3);
            took(Duration.ofSeconds(40), 1);
        });

        assertThat(usual.muchLonger()).isLessThan(Duration.ofMillis(250));
    }

    private void took(Duration time, int times) {
        IntStream.range(0, times).forEach(i -> usual.took(time));
    }
}
