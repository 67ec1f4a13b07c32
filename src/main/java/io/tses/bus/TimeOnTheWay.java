package io.tses.bus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * For how long messages from other nodes have been on their way, whatever any clock shows. Each says when it was sent, by a clock of its
 * node's that only goes forward; how far that is behind ours nobody knows, but the quickest message of late has told it best. So one that lay
 * before a node that stood still is known to be late. Threads share it.
 */
final class TimeOnTheWay {
    /** Short, since a clock may stand still with its machine: what comes from there seems late for so long afterwards, twice at most. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    /** Clocks of two machines part by no more than one part in so many. */
    private static final int CLOCKS_PART = 10_000;

    /** Nodes that come and go, each start being another. */
    private static final int MOST_NODES = 1000;

    private final LongSupplier nanoTime;
    private final Map<String, Offsets> nodes = new ConcurrentHashMap<>();

    /** The least by which our clock was ahead of theirs, when a message came, in this time and in the one before. */
    private record Offsets(long least, long leastBefore, long sinceNanos) {
        static Offsets first(long offset, long now) {
            return new Offsets(offset, offset, now);
        }

        Offsets with(long offset, long now) {
            long age = now - sinceNanos;
            if (age >= 2 * REMEMBERED.toNanos()) {
                // Of long ago, but all that is known of one that comes after a silence, or after we stood still.
                return new Offsets(offset, least + age / CLOCKS_PART, now);
            }
            return age >= REMEMBERED.toNanos()
                    ? new Offsets(offset, least, now)
                    : new Offsets(Math.min(least, offset), leastBefore, sinceNanos);
        }

        long known() {
            return Math.min(least, leastBefore);
        }
    }

    /** @param nanoTime our clock that only goes forward */
    TimeOnTheWay(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * How much longer a message took than the quickest from there.
     *
     * @param node tells one process from all others
     * @param sentNanos when it was sent, by that process' clock
     */
    Duration of(String node, long sentNanos) {
        long now = nanoTime.getAsLong();
        long offset = now - sentNanos;
        if (nodes.size() >= MOST_NODES) {
            nodes.clear();
        }
        Offsets offsets = nodes.merge(node, Offsets.first(offset, now), (before, first) -> before.with(offset, now));
        return Duration.ofNanos(offset - offsets.known());
    }
}
