package io.tses.stats;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks how the service has been doing, all nodes together, until now. From then on every node tells what it counts each second, for as
 * long as somebody asks again within a few.
 *
 * @param step how far apart figures are
 * @param steps how many of them
 */
public record FindStats(Step step, int steps) implements BusMessage {
    public static final Address<FindStats, Found> ADDRESS =
            Address.repeatable("stats.find", FindStats.class, Found.class, Duration.ofSeconds(3));

    /** The shortest time that can be asked for. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /** And the longest. */
    public static final Duration LONGEST = Duration.ofHours(24);

    /** @throws IllegalArgumentException when there are no figures for so long */
    public FindStats {
        Duration window = step.length().multipliedBy(steps);
        if (steps < 1 || window.compareTo(step.longest()) > 0) {
            throw new IllegalArgumentException(steps + " steps of " + step.text());
        }
    }

    /** Of at least so long a time. */
    public static FindStats over(Duration window, Step step) {
        return new FindStats(
                step, (int) ((window.toMillis() - 1) / step.length().toMillis()) + 1);
    }

    /**
     * All lists of figures are equally long: the nth is of the nth step.
     *
     * @param from where the first step begins
     * @param to where the last one, which is over, ends
     * @param completeTo until when all nodes have told what they counted, apart from those that are silent
     * @param counts one for each {@link Count}
     * @param latencies one for each {@link Latency}
     * @param nodes in the order of their names
     */
    public record Found(
            Instant from,
            Instant to,
            Instant completeTo,
            List<Counted> counts,
            List<Timed> latencies,
            List<NodeWord> nodes)
            implements BusMessage {
        public Counted counted(Count what) {
            return counts.stream()
                    .filter(counted -> counted.what() == what)
                    .findFirst()
                    .orElseThrow();
        }

        public Timed timed(Latency what) {
            return latencies.stream()
                    .filter(timed -> timed.what() == what)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * @param total the sum of all steps
     * @param steps how many there were within each
     */
    public record Counted(Count what, long total, List<Long> steps) {}

    /**
     * @param all of the whole time; empty when there was nothing to time
     * @param steps likewise of each step
     */
    public record Timed(Latency what, Optional<Latency.Quantiles> all, List<Optional<Latency.Quantiles>> steps) {}

    /**
     * What a node last told of itself.
     *
     * @param self what it is
     * @param startedAt when it began
     * @param toldAt when it told so, by Redis' clock
     * @param age how long ago that was
     * @param silent whether it should have told more since: it is gone, or out of touch with Redis
     * @param own whether it is the one that answers
     * @param checks of what it needs, each with the reason why it cannot be used; empty of what can, and no checks at all while nobody
     *     looks
     */
    public record NodeWord(
            NodeSelf self,
            Instant startedAt,
            Instant toldAt,
            Duration age,
            boolean silent,
            boolean own,
            List<Check> checks) {}

    public record Check(String backend, Optional<String> reason) {}
}
