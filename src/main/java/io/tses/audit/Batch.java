package io.tses.audit;

import io.tses.outbox.OutboxEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries read at once, in the order of the stream.
 *
 * @param rows those that are events
 * @param unwritable those that are not
 * @param more whether it is worth reading on at once
 */
record Batch(List<AuditRow> rows, List<Unwritable> unwritable, boolean more) {
    static Batch of(List<OutboxEntry> entries, boolean more) {
        List<AuditRow> rows = new ArrayList<>(entries.size());
        List<Unwritable> unwritable = new ArrayList<>();
        for (OutboxEntry entry : entries) {
            try {
                rows.add(AuditRow.parse(entry));
            } catch (IllegalArgumentException e) {
                unwritable.add(new Unwritable(entry.id(), "unreadable", String.valueOf(e.getMessage())));
            }
        }
        return new Batch(rows, unwritable, more);
    }

    boolean isEmpty() {
        return rows.isEmpty() && unwritable.isEmpty();
    }

    Batch andMore() {
        return new Batch(rows, unwritable, true);
    }
}
