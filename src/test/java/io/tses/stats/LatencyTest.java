package io.tses.stats;

import io.tses.stats.Latency.Quantiles;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyTest {
    @Test
    void nothingTimedHasNoQuantiles() {
        assertThat(Latency.HTTP.quantiles(new Row())).isEmpty();
    }

    @Test
    void quantilesLieBetweenTheBoundsOfTheirBucket() {
        Row row = new Row();
        add(row, Latency.HTTP, Duration.ofMillis(1), 50);
        add(row, Latency.HTTP, Duration.ofMillis(8), 50);

        Quantiles found = Latency.HTTP.quantiles(row).orElseThrow();

        assertThat(found.p50()).isEqualTo(Duration.ofMillis(1));
        assertThat(found.p99()).isEqualTo(Duration.ofNanos(9_900_000));
    }

    @Test
    void whatTookLongerThanTheLastBoundIsTakenForThat() {
        Row row = new Row();
        add(row, Latency.MAIL, Duration.ofHours(1), 1);

        assertThat(Latency.MAIL.quantiles(row)).contains(new Quantiles(Duration.ofMinutes(5), Duration.ofMinutes(5)));
    }

    @Test
    void everyNumberOfARowHasAPlaceOfItsOwn() {
        int counts = Count.values().length;
        List<Integer> places = Arrays.stream(Latency.values())
                .flatMapToInt(latency -> Arrays.stream(places(latency)))
                .boxed()
                .toList();

        assertThat(places).doesNotHaveDuplicates().allMatch(place -> place >= counts && place < Row.WIDTH);
    }

    private static int[] places(Latency latency) {
        int first = latency.placeOf(0);
        int[] places = new int[latency.buckets()];
        Arrays.setAll(places, bucket -> first + bucket);
        assertThat(latency.placeOf(Double.POSITIVE_INFINITY)).isEqualTo(places[places.length - 1]);
        return places;
    }

    private static void add(Row row, Latency latency, Duration took, long times) {
        row.add(latency.placeOf((double) took.toNanos()), times);
    }
}
