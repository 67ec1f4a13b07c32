package io.tses.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes by itself: looks again and again until it holds or a generous deadline has passed. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private Eventually() {}

    public static void eventually(Runnable assertion) {
        within(PATIENCE, assertion);
    }

    /** As {@link #eventually}, with another deadline. */
    public static void within(Duration patience, Runnable assertion) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
        }
    }
}
