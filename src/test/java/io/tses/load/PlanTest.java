package io.tses.load;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlanTest {
    private static final Plan PLAN = new Plan(100, 0, Duration.ofSeconds(4), Duration.ofSeconds(10), 1000);

    @Test
    void theRateRisesEvenlyAndIsHeldThen() {
        assertThat(arrivals(0, 1)).isBetween(12L, 13L);
        assertThat(arrivals(0, 4)).isEqualTo(200);
        assertThat(arrivals(4, 5)).isEqualTo(100);
        assertThat(arrivals(13, 14)).isEqualTo(100);
    }

    @Test
    void nobodyArrivesBeforeWhoeverWasFirst() {
        assertThat(LongStream.range(0, 1500).map(PLAN::due).boxed().toList()).isSorted();
    }

    @Test
    void whatIsBehindTheWarmUpCountsUntilTheEnd() {
        assertThat(PLAN.counts(Duration.ofMillis(3999).toNanos())).isFalse();
        assertThat(PLAN.counts(Duration.ofSeconds(4).toNanos())).isTrue();
        assertThat(PLAN.counts(Duration.ofMillis(13_999).toNanos())).isTrue();
        assertThat(PLAN.counts(Duration.ofSeconds(14).toNanos())).isFalse();
    }

    @Test
    void withoutAWarmUpItIsHeldFromTheFirst() {
        Plan plan = new Plan(100, 0, Duration.ZERO, Duration.ofSeconds(1), 1000);

        assertThat(plan.due(0)).isZero();
        assertThat(plan.due(50)).isEqualTo(Duration.ofMillis(500).toNanos());
    }

    private static long arrivals(int from, int to) {
        return LongStream.range(0, 2000)
                .map(PLAN::due)
                .filter(due -> due >= Duration.ofSeconds(from).toNanos()
                        && due < Duration.ofSeconds(to).toNanos())
                .count();
    }
}
