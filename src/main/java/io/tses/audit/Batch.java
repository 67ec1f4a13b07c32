package io.tses.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * Entries read at once, in the order of the stream.
 *
 * @param rows those that are events
 * @param refusals those that are not
 * @param more whether it is worth reading on at once
 */
record Batch(List<AuditRow> rows, List<Refusal> refusals, boolean more) {
    static Batch of(List<OutboxEntry> entries, boolean more) {
        List<AuditRow> rows = new ArrayList<>(entries.size());
        List<Refusal> refusals = new ArrayList<>();
        for (OutboxEntry entry : entries) {
            try {
                rows.add(AuditRow.parse(entry));
            } catch (IllegalArgumentException e) {
                refusals.add(new Refusal(entry.id(), "unreadable", String.valueOf(e.getMessage())));
            }
        }
        return new Batch(rows, refusals, more);
    }

    boolean isEmpty() {
        return rows.isEmpty() && refusals.isEmpty();
    }

    Batch andMore() {
        return new Batch(rows, refusals, true);
    }
}
