package io.tses.console;

import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.FormBody;
import io.tses.http.input.QueryParameters;
import io.tses.http.routes.UserFilters;
import io.tses.shared.EmailAddress;
import io.tses.users.FindUsers;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.succeededFuture;

/** Everybody, newest first: looked for by the beginning of an address or a name, as the API looks for them. */
final class PeoplePage {
    static final String PATH = "/admin/people";
    private static final String TEMPLATE = "people";
    private static final String PAGE_SIZE = "25";

    private final Bus bus;
    private final Doorkeeper doors;

    PeoplePage(Bus bus, Doorkeeper doors) {
        this.bus = bus;
        this.doors = doors;
    }

    /**
     * @param filter what was asked for
     * @param count in words, with what it leaves out
     * @param next where the following page is; empty on the last one
     */
    record View(Filter filter, List<User> people, String count, Optional<String> next) {}

    /** As it stands in the form. */
    record Filter(String search, String active, String staff, String superuser) {
        static Filter of(MultiMap query) {
            return new Filter(
                    sent(query, "search"),
                    sent(query, "is_active"),
                    sent(query, "is_staff"),
                    sent(query, "is_superuser"));
        }

        private static String sent(MultiMap query, String name) {
            return Optional.ofNullable(query.get(name)).orElse("");
        }

        boolean isEmpty() {
            return search.isBlank() && active.isEmpty() && staff.isEmpty() && superuser.isEmpty();
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PATH, "console_people", this::list),
                doors.deed(PATH + "/add", "console_person_add", this::add));
    }

    private Future<HttpReply> list(Visit visit) {
        MultiMap query = QueryParameters.of(visit.exchange().request());
        FindUsers asked = UserFilters.read(query.add("page_size", PAGE_SIZE));
        return bus.ask(FindUsers.ADDRESS, asked)
                .map(reply -> reply.match(
                        page -> visit.page(TEMPLATE, view(query, page)),
                        () -> visit.page(TEMPLATE, new View(Filter.of(query), List.of(), "0", Optional.empty()))));
    }

    private static View view(MultiMap query, FindUsers.Page page) {
        return new View(
                Filter.of(query),
                page.users(),
                Shown.count(page.count(), page.countExact()),
                page.next().map(UserFilters::toText).map(cursor -> Links.next(PATH + "/", query, cursor)));
    }

    private Future<HttpReply> add(Visit visit, FormBody form) {
        Optional<EmailAddress> email = form.text("email").flatMap(EmailAddress::parse);
        return email.isEmpty()
                ? succeededFuture(visit.problem(
                        new Problem(400, "That is no e-mail address.", "Enter one such as someone@example.com.")))
                : PersonPage.add(bus, visit, email.get());
    }
}
