package io.tses.http.server;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Things that must be done with within one and the same time. Since all wait equally long, the first in is the first due:
 * starting and stopping cost nothing but a map entry, and one timer serves them all. (vertx-web's TimeoutHandler sets a timer a
 * request, and knows neither connections nor bodies that do not come.) Belongs to one event loop.
 */
final class Deadlines<T> {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;
    private final long patienceNanos;
    private final Consumer<T> expired;
    private final Map<T, Long> due = new LinkedHashMap<>();
    private boolean armed;

    /** @param expired told of each thing that was not stopped in time, which counts as stopped by then */
    Deadlines(Vertx vertx, Duration patience, Consumer<T> expired) {
        this.vertx = vertx;
        this.patienceNanos = patience.toNanos();
        this.expired = expired;
    }

    /** Starts the time of {@code item}, anew when it was running. */
    void start(T item) {
        due.remove(item);
        due.put(item, System.nanoTime() + patienceNanos);
        arm();
    }

    /** @return whether its time was running */
    boolean stop(T item) {
        return due.remove(item) != null;
    }

    int size() {
        return due.size();
    }

    private void arm() {
        if (!armed && !due.isEmpty()) {
            armed = true;
            long nanos = due.values().iterator().next() - System.nanoTime();
            vertx.setTimer(Math.max(1, nanos / NANOS_PER_MILLI), timer -> expire());
        }
    }

    private void expire() {
        armed = false;
        while (!due.isEmpty()) {
            Map.Entry<T, Long> first = due.entrySet().iterator().next();
            if (first.getValue() - System.nanoTime() > NANOS_PER_MILLI) {
                break;
            }
            T item = first.getKey();
            due.remove(item);
            expired.accept(item);
        }
        arm();
    }
}
