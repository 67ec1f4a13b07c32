package io.tses.http;

import io.tses.audit.FindEvents;
import io.tses.shared.EmailAddress;
import io.tses.shared.EventType;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads which audit rows are wanted from a query string. An empty parameter counts as absent, of a repeated one the last
 * counts, and all that cannot be read is named at once.
 */
final class AuditQuery {
    private static final int DEFAULT_PAGE_SIZE = 20;
    private static final int MAX_PAGE_SIZE = 100;
    private static final String NEWEST_FIRST = "-created_at";
    private static final String OLDEST_FIRST = "created_at";
    private static final String TIME_COMPLAINT =
            "Enter a valid date or date-time, such as 2026-01-31 or 2026-01-31T12:00:00Z.";
    private static final String EVENT_COMPLAINT = "Select a valid choice: "
            + Arrays.stream(EventType.values()).map(EventType::name).collect(Collectors.joining(", ")) + ".";

    private final MultiMap parameters;
    private final JsonObject problems = new JsonObject();

    private AuditQuery(MultiMap parameters) {
        this.parameters = parameters;
    }

    /** @throws Refusal when something cannot be read, or the page can be none */
    static FindEvents read(MultiMap parameters) {
        return new AuditQuery(parameters).read();
    }

    private FindEvents read() {
        Optional<String> email = read("email", "Enter a valid email address.", AuditQuery::toEmail);
        Optional<EventType> action = read("action", EVENT_COMPLAINT, AuditQuery::toEvent);
        Optional<EventType> event = read("event", EVENT_COMPLAINT, AuditQuery::toEvent);
        Optional<IsoTime> from = read("from", TIME_COMPLAINT, IsoTime::parse);
        Optional<IsoTime> to = read("to", TIME_COMPLAINT, IsoTime::parse);
        if (from.isPresent()
                && to.isPresent()
                && !from.get().start().isBefore(to.get().end())) {
            problem("from", "Must not be later than to.");
        }
        Optional<Integer> pageSize = read(
                "page_size",
                "Enter a whole number from 1 to " + MAX_PAGE_SIZE + ".",
                text -> toNumber(text).filter(size -> size <= MAX_PAGE_SIZE));
        Optional<Boolean> newestFirst = read(
                "ordering",
                "Select a valid choice: " + OLDEST_FIRST + ", " + NEWEST_FIRST + ".",
                AuditQuery::toNewestFirst);
        Optional<FindEvents.Cursor> cursor =
                read("cursor", "Not a cursor. Follow the link that \"next\" gave.", AuditCursor::decode);
        if (!problems.isEmpty()) {
            throw new Refusal(HttpReply.json(400, problems));
        }
        return new FindEvents(
                email,
                event.or(() -> action),
                from.map(IsoTime::start),
                to.map(IsoTime::end),
                newestFirst.orElse(true),
                page(),
                pageSize.orElse(DEFAULT_PAGE_SIZE),
                cursor);
    }

    private int page() {
        return value("page")
                .map(text -> toNumber(text).orElseThrow(() -> new Refusal(AuditRoutes.INVALID_PAGE)))
                .orElse(1);
    }

    private <T> Optional<T> read(String name, String complaint, Function<String, Optional<T>> parser) {
        Optional<String> text = value(name);
        Optional<T> parsed = text.flatMap(parser);
        if (text.isPresent() && parsed.isEmpty()) {
            problem(name, complaint);
        }
        return parsed;
    }

    private Optional<String> value(String name) {
        List<String> values = parameters.getAll(name);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.get(values.size() - 1).strip()).filter(text -> !text.isEmpty());
    }

    private void problem(String name, String complaint) {
        problems.put(name, new JsonArray().add(complaint));
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

    private static Optional<Boolean> toNewestFirst(String text) {
        return switch (text) {
            case NEWEST_FIRST -> Optional.of(true);
            case OLDEST_FIRST -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** A number from 1 on, in ASCII digits. */
    private static Optional<Integer> toNumber(String text) {
        return text.matches("[0-9]{1,9}")
                ? Optional.of(Integer.parseInt(text)).filter(number -> number >= 1)
                : Optional.empty();
    }
}
