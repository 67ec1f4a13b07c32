package io.tses.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The statement that answers one question about the audit log, with only the conditions that were asked for. Which index
 * serves which, newest or oldest first alike (an index is read in either direction), in each month that the time range
 * leaves over:
 *
 * <ul>
 *   <li>nothing, or a time range: {@code audit_logs_created_at (created_at, id)}
 *   <li>an address, with or without event and time range: {@code audit_logs_email (email, created_at, id)}; an address has
 *       few rows, the event is compared in each
 *   <li>an event, with or without time range: {@code audit_logs_event (event, created_at, id)}
 * </ul>
 *
 * A cursor is a position in the same index, so that a page costs the same at any depth. A page by number skips the rows before it in
 * the index alone: places are found first, and only the rows of the page are then read, each by its key. {@code OFFSET 0} holds
 * PostgreSQL to that order: it does not know how few places there are.
 *
 * <p>Rows and count come from one statement, and so from one snapshot: a row that is counted is listed.
 *
 * @param values of the parameters, in their order
 */
record PageQuery(String sql, List<Object> values) {
    /** Column: how many rows match, at most one more than {@link FindEvents#MAX_OFFSET_ROWS}. */
    static final String COUNT = "matching";

    private static final String COLUMNS = "id, email, event, abbrev(ip) AS ip, user_agent, details::text, created_at";

    /** No row is outside of these, and PostgreSQL knows them, which cannot be said of every {@link Instant}. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * The rows of the page and one more, which tells whether another page follows, each with the {@link #COUNT}. Where the page
     * is empty, one row that has nothing but that.
     */
    static PageQuery page(FindEvents ask) {
        String order = order(ask.newestFirst());
        Writer query = new Writer();
        query.append("SELECT counted." + COUNT + ", page.* FROM (SELECT count(*) AS " + COUNT
                        + " FROM (SELECT FROM audit_logs")
                .filters(ask.filter())
                .append(" LIMIT " + (FindEvents.MAX_OFFSET_ROWS + 1) + ") AS found) AS counted")
                .append(" LEFT JOIN (SELECT found.* FROM (SELECT id, created_at FROM audit_logs")
                .filters(ask.cursor()
                        .map(place -> beyond(ask.filter(), place, ask.newestFirst()))
                        .orElse(ask.filter()));
        ask.cursor().ifPresent(cursor -> query.after(cursor, ask.newestFirst()));
        query.append(order).append(" LIMIT " + query.parameter((long) ask.pageSize() + 1));
        if (ask.cursor().isEmpty()) {
            query.append(" OFFSET " + query.parameter(firstRow(ask)));
        }
        return query.append(") AS place CROSS JOIN LATERAL (SELECT " + COLUMNS + " FROM audit_logs"
                        + " WHERE id = place.id AND created_at = place.created_at OFFSET 0) AS found) AS page ON true")
                .append(order)
                .finish();
    }

    /**
     * Without the bound that the place keeps anyway. PostgreSQL begins at the wider of two bounds, so each page would read the index from
     * the end of the time range on, and an export as a whole that many times.
     */
    private static EventFilter beyond(EventFilter filter, FindEvents.Cursor place, boolean newestFirst) {
        return newestFirst
                ? new EventFilter(
                        filter.email(),
                        filter.event(),
                        filter.from(),
                        filter.until().filter(end -> !end.isAfter(place.createdAt())))
                : new EventFilter(
                        filter.email(),
                        filter.event(),
                        filter.from().filter(place.createdAt()::isBefore),
                        filter.until());
    }

    /** The rows after a place and one more, which tells whether others follow. */
    static PageQuery rows(ReadEvents ask) {
        Writer query = new Writer();
        query.append("SELECT " + COLUMNS + " FROM audit_logs")
                .filters(ask.after()
                        .map(place -> beyond(ask.filter(), place, ask.newestFirst()))
                        .orElse(ask.filter()));
        ask.after().ifPresent(place -> query.after(place, ask.newestFirst()));
        return query.append(order(ask.newestFirst()) + " LIMIT " + query.parameter((long) ask.most() + 1))
                .finish();
    }

    private static String order(boolean newestFirst) {
        return newestFirst ? " ORDER BY created_at DESC, id DESC" : " ORDER BY created_at, id";
    }

    /** How many rows come before the page that is asked for by number. */
    static long firstRow(FindEvents ask) {
        return (ask.page() - 1L) * ask.pageSize();
    }

    private static final class Writer {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();
        private String glue = "";

        Writer append(String text) {
            sql.append(text);
            return this;
        }

        /** Of a SELECT that has no conditions yet. */
        Writer filters(EventFilter ask) {
            glue = " WHERE ";
            ask.email().ifPresent(email -> condition("email = " + parameter(storable(email))));
            ask.event().ifPresent(event -> condition("event = " + parameter(event.name())));
            ask.from().ifPresent(from -> condition("created_at >= " + parameter(microseconds(from))));
            ask.until().ifPresent(until -> condition("created_at < " + parameter(microseconds(until))));
            return this;
        }

        /** The first condition says less than the second; it tells the planner which months to leave out. */
        void after(FindEvents.Cursor cursor, boolean newestFirst) {
            String time = parameter(microseconds(cursor.createdAt()));
            condition("created_at " + (newestFirst ? "<= " : ">= ") + time);
            condition("(created_at, id) " + (newestFirst ? "< (" : "> (") + time + ", " + parameter(cursor.id()) + ")");
        }

        String parameter(Object value) {
            values.add(value);
            return "$" + values.size();
        }

        PageQuery finish() {
            return new PageQuery(sql.toString(), List.copyOf(values));
        }

        private void condition(String condition) {
            sql.append(glue).append(condition);
            glue = " AND ";
        }
    }

    /** PostgreSQL has no character zero; what takes its place is in no address either. */
    private static String storable(String email) {
        return email.replace('\0', '\uFFFD');
    }

    /** Rounded up, since rows know microseconds: no row lies between a bound and the bound rounded up. */
    private static OffsetDateTime microseconds(Instant bound) {
        Instant clamped = Collections.max(List.of(FIRST, Collections.min(List.of(bound, LAST))));
        Instant floor = clamped.truncatedTo(ChronoUnit.MICROS);
        return (floor.equals(clamped) ? floor : floor.plus(1, ChronoUnit.MICROS)).atOffset(ZoneOffset.UTC);
    }
}
