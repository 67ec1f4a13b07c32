package io.tses.transfer;

import java.time.Duration;
import java.util.function.Consumer;

/** Says every few seconds how far a long job is. */
final class Progress {
    private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int LOOK_EVERY = 1024;
    private static final long PERCENT = 100;

    private final String what;
    private final long total;
    private final Consumer<String> told;
    private final long began = System.nanoTime();
    private long said = began;
    private long done;

    Progress(String what, long total, Consumer<String> told) {
        this.what = what;
        this.total = total;
        this.told = told;
    }

    void step() {
        done++;
        if (done % LOOK_EVERY != 0) {
            return;
        }
        long now = System.nanoTime();
        if (now - said >= EVERY_NANOS) {
            said = now;
            told.accept(what + ": " + done + " of " + total + " (" + PERCENT * done / Math.max(1, total) + " %), about "
                    + secondsLeft(now) + " s to go");
        }
    }

    /** Whether there is more to do. */
    boolean goesOn() {
        return done < total;
    }

    long done() {
        return done;
    }

    private long secondsLeft(long now) {
        return Duration.ofNanos((long) ((double) (now - began) / done * Math.max(0, total - done)))
                .toSeconds();
    }
}
