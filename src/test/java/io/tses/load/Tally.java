package io.tses.load;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts and times everything that happens. Belongs to the generator's event loop. */
final class Tally {
    private static final long LONGEST_MICROS = Duration.ofHours(1).toNanos() / 1000;
    private static final int DIGITS = 3;

    /**
     * What happened since the last look.
     *
     * @param steps those that ended, counted or not
     * @param started arrivals
     * @param done arrivals that got all they came for
     * @param failed arrivals that did not
     * @param underWay at its end
     */
    record Second(Map<Step, Times> steps, long started, long done, long failed, long underWay) {}

    private final Map<Step, Histogram> now = new EnumMap<>(Step.class);
    private final Map<Step, Histogram> counted = new EnumMap<>(Step.class);
    private final Map<Step, Map<String, Long>> errors = new EnumMap<>(Step.class);
    private final Histogram late = histogram();
    private long started;
    private long done;
    private long failed;
    private long underWay;

    /** @param nanos from when it was due until it began */
    void started(long nanos, boolean counts) {
        started++;
        underWay++;
        if (counts) {
            late.recordValue(micros(nanos));
        }
    }

    void step(Step step, long nanos, boolean counts) {
        long micros = micros(nanos);
        now.computeIfAbsent(step, first -> histogram()).recordValue(micros);
        if (counts) {
            counted.computeIfAbsent(step, first -> histogram()).recordValue(micros);
        }
    }

    void done() {
        done++;
        underWay--;
    }

    void failed(StepFailed why) {
        turnedAway(why);
        underWay--;
    }

    /** One that was never under way. */
    void turnedAway(StepFailed why) {
        failed++;
        errors.computeIfAbsent(why.step(), first -> new TreeMap<>()).merge(why.kind(), 1L, Long::sum);
    }

    long underWay() {
        return underWay;
    }

    /** What happened since the last cut. */
    Second cut() {
        Map<Step, Times> steps = new EnumMap<>(Step.class);
        now.forEach((step, histogram) -> {
            if (histogram.getTotalCount() > 0) {
                steps.put(step, Times.of(histogram));
                histogram.reset();
            }
        });
        Second second = new Second(steps, started, done, failed, underWay);
        started = 0;
        done = 0;
        failed = 0;
        return second;
    }

    /** Of all steps of arrivals that count. */
    Map<Step, Times> times() {
        Map<Step, Times> times = new EnumMap<>(Step.class);
        counted.forEach((step, histogram) -> times.put(step, Times.of(histogram)));
        return times;
    }

    /** How often each kind came, by step. */
    Map<Step, Map<String, Long>> errors() {
        Map<Step, Map<String, Long>> copy = new EnumMap<>(Step.class);
        errors.forEach((step, kinds) -> copy.put(step, Map.copyOf(kinds)));
        return copy;
    }

    /** By how much the generator itself was late. */
    Times late() {
        return Times.of(late);
    }

    private static long micros(long nanos) {
        return Math.min(Math.max(nanos / 1000, 0), LONGEST_MICROS);
    }

    private static Histogram histogram() {
        return new Histogram(LONGEST_MICROS, DIGITS);
    }
}
