package io.tses.http.server;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long what comes in lies until this event loop gets to it: by how much a timer that looks every {@value #LOOK_MILLIS} ms comes late.
 * Belongs to one event loop.
 */
final class LoopDelay {
    private static final int LOOK_MILLIS = 50;
    private static final long LOOK_NANOS = Duration.ofMillis(LOOK_MILLIS).toNanos();

    private final Vertx vertx;
    private final LongSupplier nanos;
    private final long timer;
    private long lookedNanos;
    private long lastNanos;

    LoopDelay(Vertx vertx, LongSupplier nanos) {
        this.vertx = vertx;
        this.nanos = nanos;
        this.lookedNanos = nanos.getAsLong();
        this.timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
    }

    /** How late the last look was, or the next one is by now; at least zero. */
    long nanos() {
        return Math.max(lastNanos, lateness());
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        lastNanos = lateness();
        lookedNanos = nanos.getAsLong();
    }

    private long lateness() {
        return Math.max(0, nanos.getAsLong() - lookedNanos - LOOK_NANOS);
    }
}
