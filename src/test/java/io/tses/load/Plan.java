package io.tses.load;

import java.time.Duration;

/**
 * When who arrives.
 *
 * @param rate arrivals a second, held whatever the service does (open model); 0 for as many as there are workers (closed)
 * @param workers that do one thing after another, when there is no rate
 * @param warmUp before it counts; meanwhile the rate rises evenly
 * @param length of what counts
 * @param mostUnderWay arrivals at once; whoever comes beyond is turned away, and that is an error
 */
record Plan(double rate, int workers, Duration warmUp, Duration length, int mostUnderWay) {
    private static final double NANOS = 1e9;

    boolean isOpen() {
        return rate > 0;
    }

    /** When the nth arrival is due, from 0, in nanoseconds from the beginning. */
    long due(long n) {
        double rise = warmUp.toNanos() / NANOS;
        double whileRising = rate * rise / 2;
        double seconds = n < whileRising ? Math.sqrt(2 * rise * n / rate) : rise + (n - whileRising) / rate;
        return (long) (seconds * NANOS);
    }

    /** Nanoseconds from the beginning. */
    long end() {
        return warmUp.plus(length).toNanos();
    }

    boolean counts(long due) {
        return due >= warmUp.toNanos() && due < end();
    }
}
