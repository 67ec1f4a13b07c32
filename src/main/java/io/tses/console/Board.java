package io.tses.console;

import io.tses.audit.MeasureQueue;
import io.tses.mail.FindMailJobs;
import io.tses.stats.Count;
import io.tses.stats.FindStats.Found;
import io.tses.stats.FindStats.NodeWord;
import io.tses.stats.Latency;
import io.tses.tasks.FindTasks;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the service is doing at one moment: what of the first page changes while it is looked at.
 *
 * @param figures of the last quarter of an hour, second by second
 * @param tasks the queues
 */
record Board(Part<Found> figures, Part<FindTasks.Found> tasks) {
    /** What is counted as people see it, in the order of importance. */
    private static final List<Tile> TILES = List.of(
            new Tile(Count.VERIFIED, "Sign-ins"),
            new Tile(Count.ASKED, "Codes asked for"),
            new Tile(Count.REQUESTS, "Requests"),
            new Tile(Count.REFUSALS, "Refused"),
            new Tile(Count.WRONG, "Wrong codes"),
            new Tile(Count.LOCKED, "Locked out"),
            new Tile(Count.FAILURES, "Failures"));

    record Tile(Count what, String label) {}

    /** What needs a person. What cannot be found out is told where it would be. */
    List<Concern> concerns() {
        return Concerns.sorted(Stream.concat(
                figures.isThere() ? Concerns.of(figures.get()).stream() : Stream.empty(),
                tasks.isThere() ? Concerns.of(tasks.get()).stream() : Stream.empty()));
    }

    List<Tile> tiles() {
        return TILES;
    }

    /** Whether nothing could not be found out. */
    boolean isWhole() {
        return figures.isThere() && tasks.isThere();
    }

    /** As {@link #isWhole}, and every node that speaks has tried what it needs. */
    boolean isTried() {
        return isWhole() && nodes().stream().noneMatch(node -> node.checks().isEmpty());
    }

    FindMailJobs.Queue mail() {
        return tasks.get().mail().queue();
    }

    MeasureQueue.Queue audit() {
        return tasks.get().audit();
    }

    String roles(NodeWord node) {
        return String.join(", ", node.self().roles());
    }

    long total(Count what) {
        return figures.get().counted(what).total();
    }

    /** Within the last second that is over. */
    long latest(Count what) {
        List<Long> seconds = figures.get().counted(what).steps();
        return seconds.get(seconds.size() - 1);
    }

    /** Of a hundred of what goes before, how many; none of none. */
    Optional<Long> percent(Count what, Count of) {
        long all = total(of);
        return all == 0 ? Optional.empty() : Optional.of(Math.round(100.0 * total(what) / all));
    }

    Optional<Latency.Quantiles> latency(Latency what) {
        return figures.get().timed(what).all();
    }

    List<NodeWord> nodes() {
        return figures.get().nodes();
    }

    /** For the script that draws charts: what the last seconds had, since one may have been missed. */
    String tail() {
        return Chart.of(figures.get()).last(10).encode();
    }
}
