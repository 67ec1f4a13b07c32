package io.tses.stats;

import io.tses.shared.WireNamed;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What is timed: how many took no longer than each of a few bounds is counted, and how many longer than the last. The place of the
 * first in a row and the bounds are so for good, see {@link Count}.
 */
public enum Latency implements WireNamed {
    /** From a request's head to its answer. */
    HTTP(16, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000),
    /** From the request for a code until a mail server has its mail. */
    MAIL(32, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000);

    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final int place;
    /** Nobody is given them. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final long[] boundsNanos;

    Latency(int place, long... boundsMillis) {
        this.place = place;
        this.boundsNanos = LongStream.of(boundsMillis)
                .map(millis -> millis * NANOS_PER_MILLI)
                .toArray();
    }

    /**
     * How long half of them took at most, and how long 99 of 100.
     *
     * @param p50 estimated between two bounds; at the last bound when it was longer, however much
     * @param p99 likewise
     */
    public record Quantiles(Duration p50, Duration p99) {}

    /** How many numbers it has in a row. */
    int buckets() {
        return boundsNanos.length + 1;
    }

    /** The place in a row of those that took so long. */
    int placeOf(double nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && boundsNanos[bucket] < nanos) {
            bucket++;
        }
        return place + bucket;
    }

    /** Of the numbers in a row; empty when there was nothing to time. */
    Optional<Quantiles> quantiles(Row row) {
        long all = 0;
        for (int bucket = 0; bucket < buckets(); bucket++) {
            all += row.at(place + bucket);
        }
        return all == 0
                ? Optional.empty()
                : Optional.of(new Quantiles(within(row, all * MEDIAN), within(row, all * TAIL)));
    }

    private Duration within(Row row, double rank) {
        double before = 0;
        for (int bucket = 0; bucket < boundsNanos.length; bucket++) {
            long here = row.at(place + bucket);
            if (before + here >= rank) {
                long from = bucket == 0 ? 0 : boundsNanos[bucket - 1];
                return Duration.ofNanos(from + (long) ((boundsNanos[bucket] - from) * (rank - before) / here));
            }
            before += here;
        }
        return Duration.ofNanos(boundsNanos[boundsNanos.length - 1]);
    }
}
