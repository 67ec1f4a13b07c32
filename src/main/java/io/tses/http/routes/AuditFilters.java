package io.tses.http.routes;

import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.audit.ReadEvents;
import io.tses.http.exchange.Refusal;
import io.tses.http.input.IsoTime;
import io.tses.http.input.QueryParameters;
import io.tses.outbox.EventType;
import io.tses.shared.EmailAddress;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads which audit rows are wanted from a query string. */
public final class AuditFilters {
    private static final int DEFAULT_PAGE_SIZE = 20;
    private static final String TIME_COMPLAINT =
            "Enter a valid date or date-time, such as 2026-01-31 or 2026-01-31T12:00:00Z.";
    private static final String EVENT_COMPLAINT = "Select a valid choice: "
            + Arrays.stream(EventType.values()).map(EventType::name).collect(Collectors.joining(", ")) + ".";

    private AuditFilters() {}

    /** @throws Refusal when something cannot be read, or the page can be none */
    public static FindEvents read(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        EventFilter filter = filter(query);
        Optional<Integer> pageSize = query.pageSize();
        Optional<Boolean> newestFirst = query.descending("created_at");
        Optional<FindEvents.Cursor> cursor = query.cursor(FindEvents.Cursor::new);
        query.check();
        return new FindEvents(
                filter, newestFirst.orElse(true), query.page(), pageSize.orElse(DEFAULT_PAGE_SIZE), cursor);
    }

    /** Reads what is asked for one page after the other; problems are the query's. */
    static ReadEvents onward(QueryParameters query, int page) {
        EventFilter filter = filter(query);
        boolean newestFirst = query.descending("created_at").orElse(true);
        return new ReadEvents(filter, newestFirst, query.cursor(FindEvents.Cursor::new), page);
    }

    /** What a list can be narrowed down to; problems are the query's. */
    static EventFilter filter(QueryParameters query) {
        Optional<String> email = query.readEmail("email", AuditFilters::toEmail);
        Optional<EventType> action = query.read("action", EVENT_COMPLAINT, AuditFilters::toEvent);
        Optional<EventType> event = query.read("event", EVENT_COMPLAINT, AuditFilters::toEvent);
        Optional<IsoTime> from = query.read("from", TIME_COMPLAINT, IsoTime::parse);
        Optional<IsoTime> to = query.read("to", TIME_COMPLAINT, IsoTime::parse);
        if (from.isPresent()
                && to.isPresent()
                && !from.get().start().isBefore(to.get().end())) {
            query.problem("from", "Must not be later than to.");
        }
        return new EventFilter(email, event.or(() -> action), from.map(IsoTime::start), to.map(IsoTime::end));
    }

    /** An address in its canonical spelling; other text as it is, since rows of erased people have pseudonyms. */
    private static Optional<String> toEmail(String text) {
        boolean storable =
                text.length() <= EmailAddress.MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
        return storable
                ? EmailAddress.parse(text).map(EmailAddress::value).or(() -> Optional.of(text))
                : Optional.empty();
    }

    private static Optional<EventType> toEvent(String text) {
        return Arrays.stream(EventType.values())
                .filter(event -> event.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst();
    }
}
