package io.tses.stats;

import io.tses.bus.Bus;
import io.tses.bus.Signal;
import io.tses.stats.FindStats.Found;
import io.vertx.core.Future;
import java.time.Duration;

/** Answers who looks at figures, and has all nodes know that somebody does. Belongs to one event loop. */
final class Stats {
    /** Raised while somebody looks. Nodes that are no cluster learn it with their next report. */
    static final Signal WATCHED = new Signal("stats.watched", Signal.Reach.EVERYWHERE);

    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final Bus bus;
    private final StatsStore store;
    private final Reporter reporter;
    private final Readings readings;
    private long saidNanos = System.nanoTime() - BETWEEN.toNanos();

    Stats(Bus bus, StatsStore store, Reporter reporter) {
        this.bus = bus;
        this.store = store;
        this.reporter = reporter;
        this.readings = new Readings(store);
    }

    Future<Found> find(FindStats ask) {
        if (System.nanoTime() - saidNanos >= BETWEEN.toNanos()) {
            saidNanos = System.nanoTime();
            bus.raise(WATCHED);
            store.watch();
        }
        return reporter.watched().compose(told -> readings.find(ask));
    }
}
