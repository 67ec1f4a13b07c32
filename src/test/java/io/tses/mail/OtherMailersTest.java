package io.tses.mail;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OtherMailersTest {
    private final OtherMailers others = new OtherMailers();
    private long nanos = Duration.ofDays(-1).toNanos();

    @Test
    void oneWhoseBeatHasNotChangedForFiveSecondsIsSilent() {
        for (int second = 0; second < 5; second++) {
            assertThat(others.silent(Map.of("dead", "7", "alive", "beat " + second), nanos))
                    .isEmpty();
            pass(1000);
        }

        assertThat(others.silent(Map.of("dead", "7", "alive", "beat 5"), nanos)).containsOnly(Map.entry("dead", "7"));
    }

    @Test
    void thatRedisForgetsABeatIsNone() {
        for (int second = 0; second < 5; second++) {
            assertThat(others.silent(Map.of("dead", second < 3 ? "7" : ""), nanos))
                    .isEmpty();
            pass(1000);
        }

        assertThat(others.silent(Map.of("dead", ""), nanos)).containsOnlyKeys("dead");
    }

    @Test
    void oneThatIsHeardAgainIsSilentNoMore() {
        look(Map.of("slow", "7"), 6);

        assertThat(others.silent(Map.of("slow", "8"), nanos)).isEmpty();
    }

    @Test
    void whoHasNotLookedForLongBeginsAnew() {
        look(Map.of("dead", "7"), 4);
        pass(30_000);

        look(Map.of("dead", "7"), 5);
        assertThat(others.silent(Map.of("dead", "7"), nanos)).containsOnlyKeys("dead");
    }

    private void look(Map<String, String> beats, int seconds) {
        for (int second = 0; second < seconds; second++) {
            assertThat(others.silent(beats, nanos)).hasSize(second < 5 ? 0 : 1);
            pass(1000);
        }
    }

    private void pass(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }
}
