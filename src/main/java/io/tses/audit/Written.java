package io.tses.audit;

import java.util.List;
import java.util.stream.Stream;

/**
 * What became of a batch.
 *
 * @param added rows that were not there yet
 * @param entryIds entries whose rows are there now
 * @param unwritable entries that PostgreSQL will never take
 */
record Written(int added, List<String> entryIds, List<Unwritable> unwritable) {
    static final Written NOTHING = new Written(0, List.of(), List.of());

    Written and(Written other) {
        return new Written(added + other.added, join(entryIds, other.entryIds), join(unwritable, other.unwritable));
    }

    private static <T> List<T> join(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
