package io.tses.console;

import io.tses.audit.FindEvents;
import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.PageCursor;
import io.tses.http.input.QueryParameters;
import io.tses.http.routes.AuditExport;
import io.tses.http.routes.AuditFilters;
import io.tses.http.routes.AuditStream;
import io.tses.outbox.EventType;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The audit log: filtered as by the API, growing while one looks at its newest page, and as a file. */
final class AuditPage {
    static final String PATH = "/admin/audit";

    private static final String TEMPLATE = "audit";
    private static final String ROW = "audit-row";
    private static final String PAGE_SIZE = "50";
    private static final String OLDEST_FIRST = "created_at";

    private final Bus bus;
    private final Operators operators;
    private final Doorkeeper doors;
    private final AuditExport export;
    private final AuditStream stream;

    AuditPage(Vertx vertx, Bus bus, Operators operators, Doorkeeper doors, Templates templates) {
        this.bus = bus;
        this.operators = operators;
        this.doors = doors;
        this.export = new AuditExport(bus);
        this.stream = new AuditStream(
                vertx, bus, row -> templates.part(ROW, new Event(row)).toString());
    }

    /**
     * @param filter what was asked for
     * @param count in words, with what it leaves out
     * @param next where the following page is; empty on the last one
     * @param live where what is new comes from; empty where that does not belong on the page
     * @param query the filter as it stands in a URL
     */
    record View(
            Filter filter,
            List<Event> events,
            String count,
            Optional<String> next,
            Optional<String> live,
            String query) {
        List<String> types() {
            return Arrays.stream(EventType.values()).map(EventType::name).toList();
        }

        /** Where all of it is had as a file. */
        String file(String form) {
            return PATH + "/export/?format=" + form + (query.isEmpty() ? "" : "&" + query);
        }
    }

    /** As it stands in the form. */
    record Filter(String email, String event, String from, String to, String ordering) {
        private static Filter of(MultiMap query) {
            return new Filter(
                    sent(query, "email"),
                    sent(query, "event"),
                    sent(query, "from"),
                    sent(query, "to"),
                    sent(query, "ordering"));
        }

        private static String sent(MultiMap query, String name) {
            return Optional.ofNullable(query.get(name)).orElse("");
        }

        boolean isEmpty() {
            return email.isBlank() && event.isEmpty() && from.isBlank() && to.isBlank();
        }

        boolean isOldestFirst() {
            return ordering.equals(OLDEST_FIRST);
        }
    }

    /** A row as it is shown. */
    record Event(FindEvents.Row row) {
        /** Each detail in words, in the order in which they were recorded. */
        List<Detail> details() {
            return new JsonObject(row.details())
                    .stream()
                            .map(entry ->
                                    new Detail(entry.getKey().replace('_', ' '), String.valueOf(entry.getValue())))
                            .toList();
        }

        /** Whom it is about, where an address is known. */
        String person() {
            return Links.to(PeoplePage.PATH + "/", "search", row.email());
        }

        String ofAddress() {
            return Links.to(PATH + "/", "email", row.email());
        }

        String ofEvent() {
            return Links.to(PATH + "/", "event", row.event().name());
        }

        String ofClient() {
            return Links.to(LimitsPage.CLIENT + "/", "client", row.ip().orElse(""));
        }

        /** Of what is worth a look. */
        String tone() {
            return switch (row.event()) {
                case OTP_FAILED, OTP_WITHHELD -> "care";
                case OTP_LOCKED, TOKEN_REUSE, AUDIT_DROPPED -> "bad";
                case OTP_VERIFIED, LOGIN -> "good";
                case LOGOUT, OTP_REQUESTED, USER_CREATE, USER_UPDATE, CLIENT_FREED, USERS_SIGNED_OUT, KEYS_CHANGED ->
                    "";
            };
        }
    }

    record Detail(String name, String value) {}

    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PATH, "console_audit", this::list),
                doors.page(PATH + "/export", "console_audit_export", this::export),
                doors.stream(PATH + "/stream", "console_audit_stream", this::listen));
    }

    private Future<HttpReply> list(Visit visit) {
        MultiMap query = QueryParameters.of(visit.exchange().request());
        FindEvents asked = AuditFilters.read(query.add("page_size", PAGE_SIZE));
        return bus.ask(FindEvents.ADDRESS, asked)
                .map(reply -> reply.match(
                        page -> visit.page(TEMPLATE, view(query, asked, page)),
                        () -> visit.problem(
                                new Problem(404, "There is no such page.", "Go back to the newest events."))));
    }

    private Future<HttpReply> export(Visit visit) {
        return export.answer(
                QueryParameters.of(visit.exchange().request()),
                () -> operators.staffStill(visit.exchange().request()));
    }

    private Future<HttpReply> listen(Visit visit) {
        return stream.answer(
                visit.exchange().request(),
                () -> operators.staffStill(visit.exchange().request()));
    }

    private static View view(MultiMap query, FindEvents asked, FindEvents.Page page) {
        String filter = Links.filter(query);
        return new View(
                Filter.of(query),
                page.rows().stream().map(Event::new).toList(),
                Shown.count(page.count(), page.countExact()),
                page.next()
                        .map(place -> PageCursor.encode(place.createdAt(), place.id()))
                        .map(cursor -> Links.next(PATH + "/", query, cursor)),
                isNewestPage(asked) ? Optional.of(live(query, page)) : Optional.empty(),
                filter);
    }

    private static boolean isNewestPage(FindEvents asked) {
        return asked.newestFirst()
                && asked.cursor().isEmpty()
                && asked.page() == 1
                && asked.filter().until().isEmpty();
    }

    /** From what is shown on; from now on where nothing is. */
    private static String live(MultiMap query, FindEvents.Page page) {
        String url = PATH + "/stream/";
        return page.rows().stream()
                .findFirst()
                .map(FindEvents.Row::place)
                .map(place -> Links.next(url, query, PageCursor.encode(place.createdAt(), place.id())))
                .orElseGet(() -> url + "?" + Links.filter(query));
    }
}
