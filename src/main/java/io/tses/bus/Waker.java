package io.tses.bus;

import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Raises signals soon: a busy moment, in which a signal would be raised again and again, raises it once. Belongs to one
 * verticle.
 */
public final class Waker {
    private static final long MOMENT_MILLIS = 5;

    private final Vertx vertx;
    private final Bus bus;
    private final Set<Signal> due = new LinkedHashSet<>();

    public Waker(Vertx vertx, Bus bus) {
        this.vertx = vertx;
        this.bus = bus;
    }

    /** Raises each of {@code signals} once the moment is over. */
    public void wake(Signal... signals) {
        boolean waiting = !due.isEmpty();
        due.addAll(List.of(signals));
        if (!waiting) {
            vertx.setTimer(MOMENT_MILLIS, timer -> {
                List<Signal> raised = List.copyOf(due);
                due.clear();
                raised.forEach(bus::raise);
            });
        }
    }
}
