package io.tses.audit;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks for the next rows of the audit log on a way through all that match, which costs the same at any depth and counts nothing.
 *
 * @param newestFirst false for oldest first
 * @param after the row after which to go on; empty to begin
 * @param most rows of one answer
 */
public record ReadEvents(EventFilter filter, boolean newestFirst, Optional<FindEvents.Cursor> after, int most)
        implements BusMessage {
    public static final Address<ReadEvents, Read> ADDRESS =
            Address.repeatable("audit.read", ReadEvents.class, Read.class, Duration.ofSeconds(4));

    /** @param more whether there are others after these */
    public record Read(List<FindEvents.Row> rows, boolean more) implements BusMessage {
        /** The place to go on from, unless this was all. */
        public Optional<FindEvents.Cursor> next() {
            return more ? Optional.of(rows.get(rows.size() - 1).place()) : Optional.empty();
        }
    }
}
