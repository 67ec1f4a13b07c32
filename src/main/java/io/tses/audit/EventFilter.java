package io.tses.audit;

import io.tses.outbox.EventType;
import java.time.Instant;
import java.util.Optional;

/**
 * Which rows of the audit log.
 *
 * @param email rows of this canonical address only
 * @param from the first moment, inclusive
 * @param until the first moment that is too late, exclusive
 */
public record EventFilter(
        Optional<String> email, Optional<EventType> event, Optional<Instant> from, Optional<Instant> until) {
    public static final EventFilter NONE =
            new EventFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public EventFilter ofAddress(String address) {
        return new EventFilter(Optional.of(address), event, from, until);
    }

    /** As far as that, if it did not end before. */
    public EventFilter before(Instant end) {
        return new EventFilter(
                email, event, from, until.filter(mine -> mine.isBefore(end)).or(() -> Optional.of(end)));
    }

    public boolean takes(FindEvents.Row row) {
        return email.filter(address -> !address.equals(row.email())).isEmpty()
                && event.filter(type -> type != row.event()).isEmpty()
                && from.filter(row.createdAt()::isBefore).isEmpty()
                && until.filter(end -> !row.createdAt().isBefore(end)).isEmpty();
    }
}
