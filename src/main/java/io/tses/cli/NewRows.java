package io.tses.cli;

import io.tses.audit.FindEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Tells which rows of the audit log were not seen before, where each look begins a little before the end of the last: a row has the
 * moment of its decision, and is written up to some seconds later.
 */
final class NewRows {
    /** How late a row may be to be seen. */
    static final Duration OVERLAP = Duration.ofSeconds(10);

    private final Map<UUID, Instant> seen = new HashMap<>();
    private Instant newest;

    /** @param begun before which nothing is looked for, until there is a row */
    NewRows(Instant begun) {
        this.newest = begun;
    }

    /** Where the next look begins. */
    Instant from() {
        return newest.minus(OVERLAP);
    }

    /** Whether the row was not shown yet; from now on it was. */
    boolean isNew(FindEvents.Row row) {
        if (row.createdAt().isAfter(newest)) {
            newest = row.createdAt();
        }
        return seen.put(row.id(), row.createdAt()) == null;
    }

    /** Forgets what no further look reaches. */
    void forgetOld() {
        seen.values().removeIf(moment -> moment.isBefore(from()));
    }
}
