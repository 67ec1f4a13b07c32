package io.tses.bench;

import java.time.Duration;
import java.util.Arrays;

/** What came back in one window. */
final class Answers {
    private final Duration took;
    private final int[] sortedMicros;

    /** @param micros how long each answer took */
    Answers(Duration took, int... micros) {
        this.took = took;
        this.sortedMicros = micros.clone();
        Arrays.sort(sortedMicros);
    }

    int count() {
        return sortedMicros.length;
    }

    double perSecond() {
        return count() / (took.toNanos() / 1e9);
    }

    /** The time within which so many of a hundred answers came, in milliseconds. */
    double percentileMillis(int percent) {
        return sortedMicros[Math.min(count() - 1, (int) ((long) count() * percent / 100))] / 1000.0;
    }
}
