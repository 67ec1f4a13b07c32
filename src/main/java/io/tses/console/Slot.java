package io.tses.console;

import io.tses.stats.Count;
import io.tses.stats.FindStats.Counted;
import io.tses.stats.FindStats.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of figures in numbers.
 *
 * @param from where it begins
 * @param counts one for each of {@link #COLUMNS}
 */
record Slot(Instant from, List<Long> counts) {
    /** What a line has. */
    static final List<Count> COLUMNS = List.of(
            Count.ASKED,
            Count.MAILED,
            Count.VERIFIED,
            Count.WRONG,
            Count.LOCKED,
            Count.REFUSALS,
            Count.REQUESTS,
            Count.FAILURES);

    private static final int LINES = 15;

    /** The time as a whole, in at most fifteen lines of so many steps each, the latest first. */
    static List<Slot> of(Found found) {
        int steps = found.counted(Count.REQUESTS).steps().size();
        Duration step = Duration.between(found.from(), found.to()).dividedBy(steps);
        int inOne = (steps + LINES - 1) / LINES;
        List<Slot> slots = new ArrayList<>();
        for (int end = steps; end > 0; end -= inOne) {
            int begin = Math.max(0, end - inOne);
            slots.add(new Slot(found.from().plus(step.multipliedBy(begin)), counts(found, begin, end)));
        }
        return slots;
    }

    private static List<Long> counts(Found found, int begin, int end) {
        return COLUMNS.stream()
                .map(found::counted)
                .map(Counted::steps)
                .map(steps -> steps.subList(begin, end).stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .toList();
    }
}
