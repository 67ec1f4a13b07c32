package io.tses.audit;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.outbox.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks for one page of the audit log. The parts of the filter stand beside each other, as former releases read them: one that knew
 * no filter would answer with everybody's rows.
 *
 * @param email rows of this canonical address only
 * @param from the first moment, inclusive
 * @param until the first moment that is too late, exclusive
 * @param newestFirst false for oldest first
 * @param page from 1; reaches the first {@link #MAX_OFFSET_ROWS} rows, ignored when there is a cursor
 * @param cursor continues after the row it names, however deep
 */
public record FindEvents(
        Optional<String> email,
        Optional<EventType> event,
        Optional<Instant> from,
        Optional<Instant> until,
        boolean newestFirst,
        int page,
        int pageSize,
        Optional<Cursor> cursor)
        implements BusMessage {
    public static final Address<FindEvents, Reply> ADDRESS =
            Address.repeatable("audit.find", FindEvents.class, Reply.class, Duration.ofSeconds(4));

    /** Counts are exact up to here, and pages by number reach so far. */
    public static final int MAX_OFFSET_ROWS = 10_000;

    public FindEvents(EventFilter filter, boolean newestFirst, int page, int pageSize, Optional<Cursor> cursor) {
        this(filter.email(), filter.event(), filter.from(), filter.until(), newestFirst, page, pageSize, cursor);
    }

    public EventFilter filter() {
        return new EventFilter(email, event, from, until);
    }

    /** The row after which to go on. */
    public record Cursor(Instant createdAt, UUID id) implements Comparable<Cursor> {
        private static final UUID LEAST = new UUID(0, 0);
        private static final Comparator<Cursor> ORDER = Comparator.comparing(Cursor::createdAt)
                .thenComparing(place -> place.id().getMostSignificantBits(), Long::compareUnsigned)
                .thenComparing(place -> place.id().getLeastSignificantBits(), Long::compareUnsigned);

        /** Before every row of that moment. */
        public static Cursor at(Instant moment) {
            return new Cursor(moment, LEAST);
        }

        /** In the order of PostgreSQL, which compares the bytes of ids. */
        @Override
        public int compareTo(Cursor other) {
            return ORDER.compare(this, other);
        }
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Page, T> page, Supplier<T> noSuchPage) {
            if (this instanceof Page it) {
                return page.apply(it);
            }
            if (this instanceof NoSuchPage) {
                return noSuchPage.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * @param count of all rows that match, at most {@link #MAX_OFFSET_ROWS}
     * @param countExact false when there are more
     * @param next where the following page begins; empty on the last one
     */
    public record Page(List<Row> rows, int count, boolean countExact, Optional<Cursor> next) implements Reply {}

    /** The page number is beyond the last row, or beyond what numbers reach. Page 1 always exists. */
    public record NoSuchPage() implements Reply {}

    /**
     * @param email as recorded: an address, the pseudonym of one that was erased, or nothing where it belongs to none
     * @param ip an address, or a network in CIDR notation; empty when unknown
     * @param details a JSON object
     */
    public record Row(
            UUID id,
            String email,
            EventType event,
            Optional<String> ip,
            String userAgent,
            String details,
            Instant createdAt) {
        public Cursor place() {
            return new Cursor(createdAt, id);
        }
    }
}
