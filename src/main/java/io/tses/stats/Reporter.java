package io.tses.stats;

import io.tses.request.Unavailable;
import io.tses.stats.Report.Part;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Redis what this node counts: rarely, and each second while somebody looks. What cannot be told is kept for some minutes and
 * told later, each figure once. Belongs to one event loop.
 */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    /** Nobody waits for what nobody looks at. */
    static final int SECONDS_BETWEEN = 10;

    /** Whoever looks says so again before. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** What was read in the first half of a second was counted in the one before. */
    private static final long HALF_SECOND_MILLIS = 500;

    private static final int MOST_SECONDS_AT_ONCE = 60;
    private static final int MOST_SECONDS_KEPT = 900;

    private final StatsMeters meters;
    private final StatsStore store;
    private final Supplier<String> word;
    private final NavigableMap<Long, Row> untold = new TreeMap<>();
    private @Nullable Report told;
    private @Nullable Future<Void> underWay;
    private long reports;
    private int silentSeconds;
    private long watchedUntilNanos;
    private boolean lostSome;

    /** @param word what the node tells of itself */
    Reporter(StatsMeters meters, StatsStore store, Supplier<String> word) {
        this.meters = meters;
        this.store = store;
        this.word = word;
        this.watchedUntilNanos = System.nanoTime();
    }

    /** Called at the beginning of each second. */
    void tick() {
        read();
        silentSeconds++;
        if (isWatched() || silentSeconds >= SECONDS_BETWEEN) {
            report();
        }
    }

    boolean isWatched() {
        return watchedUntilNanos - System.nanoTime() > 0;
    }

    /** Somebody looks, here or elsewhere. What nobody was told of yet is told at once when that is news. */
    Future<Void> watched() {
        boolean news = !isWatched();
        watchedUntilNanos = System.nanoTime() + LOOK.toNanos();
        return news ? tellNow() : Future.succeededFuture();
    }

    /** Tells all there is; done when it is told, or cannot be. */
    Future<Void> tellNow() {
        read();
        return report();
    }

    private void read() {
        Row row = meters.read();
        if (row.isEmpty()) {
            return;
        }
        long second = Scale.SECONDS.unitAt(store.millis() - HALF_SECOND_MILLIS);
        untold.computeIfAbsent(second, first -> new Row()).add(row);
        if (untold.size() > MOST_SECONDS_KEPT) {
            untold.pollFirstEntry();
            lostSome = true;
        }
    }

    private Future<Void> report() {
        if (underWay != null) {
            return underWay;
        }
        silentSeconds = 0;
        Report next = told == null ? next() : told;
        told = next;
        Future<Void> telling = store.add(next, word.get()).transform(done -> {
            underWay = null;
            if (done.failed()) {
                return failed(done.cause());
            }
            told = null;
            if (done.result()) {
                watchedUntilNanos = System.nanoTime() + LOOK.toNanos();
            }
            return untold.isEmpty() ? told() : report();
        });
        underWay = telling.isComplete() ? null : telling;
        return telling;
    }

    private Future<Void> told() {
        if (lostSome) {
            lostSome = false;
            LOG.warn("figures of an outage were lost: none are kept for longer than {} seconds", MOST_SECONDS_KEPT);
        }
        return Future.succeededFuture();
    }

    /** It is told again, as it was: it may have been heard. */
    private Future<Void> failed(Throwable cause) {
        if (!(cause instanceof Unavailable)) {
            LOG.error("figures cannot be told", cause);
        }
        return Future.succeededFuture();
    }

    private Report next() {
        List<Part> parts = new ArrayList<>();
        Map<Long, Row> minutes = new TreeMap<>();
        while (!untold.isEmpty() && parts.size() < MOST_SECONDS_AT_ONCE) {
            Map.Entry<Long, Row> second = untold.pollFirstEntry();
            parts.add(new Part(Scale.SECONDS, second.getKey(), second.getValue()));
            long minute =
                    Scale.MINUTES.unitAt(second.getKey() * Scale.SECONDS.unit().toMillis());
            minutes.computeIfAbsent(minute, first -> new Row()).add(second.getValue());
        }
        minutes.forEach((minute, row) -> parts.add(new Part(Scale.MINUTES, minute, row)));
        reports++;
        return new Report(reports, parts);
    }
}
