package io.tses.console;

import io.tses.accounts.FreeClientAddress;
import io.tses.accounts.UnlockAddress;
import io.tses.bus.Bus;
import io.tses.http.caller.Hints;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.FormBody;
import io.tses.http.input.QueryParameters;
import io.tses.http.routes.LimitFilters;
import io.tses.otp.AttackBounds;
import io.tses.otp.Bar;
import io.tses.otp.FindAddressLimits;
import io.tses.otp.FindBarred;
import io.tses.otp.FindBounds;
import io.tses.otp.FindClientLimits;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.users.FindUsers;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.succeededFuture;

/** Who is barred by limits and locks, what somebody has left, an end of it, and what the limits leave to an attacker. */
final class LimitsPage {
    static final String PATH = "/admin/limits";
    private static final String ADDRESS = PATH + "/address";
    static final String CLIENT = PATH + "/client";
    private static final String EMAIL_FIELD = "email";
    private static final String CLIENT_FIELD = "client";

    private static final Problem NO_ADDRESS =
            new Problem(400, "That is no e-mail address.", "Enter one such as someone@example.com.");
    private static final Problem NO_CLIENT = new Problem(
            400,
            "That is no address of a client.",
            "Enter an IPv4 or IPv6 address such as 203.0.113.7, or what the list of limits shows of one.");
    private static final Problem NOT_ALLOWED = new Problem(
            403, "You may not do this to them. Nothing was done.", "Superusers are freed by superusers alone.");

    private final Bus bus;
    private final Doorkeeper doors;
    private final Hints hints;

    LimitsPage(Bus bus, Doorkeeper doors, Hints hints) {
        this.bus = bus;
        this.doors = doors;
        this.hints = hints;
    }

    /**
     * @param wanted what the list is narrowed to, by its wire name; empty for all
     * @param next where the following page is; empty on the last one
     */
    record View(
            String wanted,
            Part<FindBarred.Found> barred,
            Optional<String> next,
            Part<FindBounds.Found> bounds,
            List<String> warnings) {
        int count(Bar bar) {
            return barred.value() == null
                    ? 0
                    : barred.value().counts().stream()
                            .filter(count -> count.bar() == bar)
                            .mapToInt(FindBarred.Count::count)
                            .sum();
        }
    }

    /** @param person whose address it is; empty when it is nobody's */
    record AddressView(EmailAddress email, Part<FindAddressLimits.Found> found, Part<Optional<User>> person) {}

    record ClientView(ClientAddress client, Part<FindClientLimits.Found> found) {
        boolean isNetworkFree() {
            return found.found()
                    .filter(known -> known.limits().stream()
                            .noneMatch(counted -> counted.subject().equals(client.network()) && counted.taken() > 0))
                    .isPresent();
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PATH, "console_limits", this::list),
                doors.page(ADDRESS, "console_limits_address", this::showAddress),
                doors.deed(ADDRESS + "/free", "console_limits_address_free", this::freeAddress),
                doors.page(CLIENT, "console_limits_client", this::showClient),
                doors.deed(CLIENT + "/free", "console_limits_client_free", this::freeClient));
    }

    /** What it is called where people read it. */
    static String label(Bar bar) {
        return switch (bar) {
            case LOCK -> "Lock of an address";
            case CLOSING -> "Closed address";
            case EMAIL -> "Requests for a mailbox";
            case EMAIL_DAY -> "Requests for a mailbox a day";
            case CLIENT -> "Requests of a client";
            case CLIENT_DAY -> "Requests of a client a day";
            case NETWORK -> "Requests of a network";
            case ALL -> "Requests of everybody";
            case DOMAIN -> "Requests for a domain";
            case DEVICE -> "Requests of a device";
            case DEVICE_DAY -> "Requests of a device a day";
            case USERNAME -> "Usernames tried by a person";
            case CLIENT_FAILURES -> "Wrong codes of a client";
            case NETWORK_FAILURES -> "Wrong codes of a network";
        };
    }

    /** The page of whoever is barred; empty where there is nothing to be done about one alone. */
    static Optional<String> path(FindBarred.Barred barred) {
        return switch (barred.bar()) {
            case LOCK, CLOSING, EMAIL, EMAIL_DAY -> Optional.of(Links.to(ADDRESS + "/", EMAIL_FIELD, barred.subject()));
            case CLIENT, CLIENT_DAY, NETWORK, CLIENT_FAILURES, NETWORK_FAILURES ->
                Optional.of(Links.to(CLIENT + "/", CLIENT_FIELD, barred.subject()));
            case USERNAME -> Optional.of(PeoplePage.PATH + "/" + barred.subject() + "/");
            case ALL, DOMAIN, DEVICE, DEVICE_DAY -> Optional.empty();
        };
    }

    /** As one in so many, to two digits that count. */
    static String oneIn(AttackBounds bounds, double guesses) {
        double chance = AttackBounds.chance(guesses, bounds.liveCodes());
        double scale = Math.pow(10, Math.floor(Math.log10(1 / chance)) - 1);
        return "1 in " + Shown.number(Math.round(Math.round(1 / chance / scale) * scale));
    }

    /** A number of things a day, of which there may be any. */
    static String aDay(double number) {
        return Double.isInfinite(number) ? "any number" : "at most " + Shown.number(Math.round(number));
    }

    private Future<HttpReply> list(Visit visit) {
        MultiMap query = QueryParameters.of(visit.exchange().request());
        FindBarred asked = LimitFilters.read(query);
        Future<Part<FindBarred.Found>> barred = Part.of(bus.ask(FindBarred.ADDRESS, asked));
        Future<Part<FindBounds.Found>> bounds = Part.of(bus.ask(FindBounds.ADDRESS, new FindBounds()));
        return Future.all(barred, bounds)
                .map(all -> visit.page(
                        "limits",
                        new View(
                                asked.bar().map(Bar::wireName).orElse(""),
                                barred.result(),
                                Optional.ofNullable(barred.result().value())
                                        .flatMap(FindBarred.Found::next)
                                        .map(LimitFilters::toText)
                                        .map(cursor -> Links.next(PATH + "/", query, cursor)),
                                bounds.result(),
                                hints.warnings())));
    }

    private Future<HttpReply> showAddress(Visit visit) {
        return visit.query(EMAIL_FIELD)
                .flatMap(EmailAddress::parse)
                .map(email -> view(email).map(view -> visit.page("address-limits", view)))
                .orElseGet(() -> succeededFuture(visit.problem(NO_ADDRESS)));
    }

    private Future<AddressView> view(EmailAddress email) {
        Future<Part<FindAddressLimits.Found>> found =
                Part.of(bus.ask(FindAddressLimits.ADDRESS, new FindAddressLimits(email)));
        Future<Part<Optional<User>>> person = Part.of(bus.ask(FindUsers.ADDRESS, whose(email))
                .map(reply -> reply.match(page -> page.users().stream().findFirst(), Optional::empty)));
        return Future.all(found, person).map(both -> new AddressView(email, found.result(), person.result()));
    }

    private static FindUsers whose(EmailAddress email) {
        return new FindUsers(
                Optional.of(email),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                true,
                1,
                1,
                Optional.empty());
    }

    private Future<HttpReply> freeAddress(Visit visit, FormBody form) {
        return form.text(EMAIL_FIELD)
                .flatMap(EmailAddress::parse)
                .map(email -> freeAddress(visit, email))
                .orElseGet(() -> succeededFuture(visit.problem(NO_ADDRESS)));
    }

    private Future<HttpReply> freeAddress(Visit visit, EmailAddress email) {
        return bus.ask(UnlockAddress.ADDRESS, new UnlockAddress(visit.actor(), email))
                .compose(reply -> reply.match(
                        unlocked ->
                                succeededFuture(Done.FREED.onTo(Links.to(ADDRESS + "/", EMAIL_FIELD, email.value()))),
                        () -> view(email).map(view -> visit.page("address-limits", view, NOT_ALLOWED)),
                        wait -> view(email).map(view -> visit.page("address-limits", view, tooOften(wait)))));
    }

    private Future<HttpReply> showClient(Visit visit) {
        return visit.query(CLIENT_FIELD)
                .flatMap(LimitFilters::toClient)
                .map(client -> view(client).map(view -> visit.page("client-limits", view)))
                .orElseGet(() -> succeededFuture(visit.problem(NO_CLIENT)));
    }

    private Future<ClientView> view(ClientAddress client) {
        return Part.of(bus.ask(FindClientLimits.ADDRESS, new FindClientLimits(client)))
                .map(found -> new ClientView(client, found));
    }

    private Future<HttpReply> freeClient(Visit visit, FormBody form) {
        boolean withNetwork = form.isTicked("network");
        return form.text(CLIENT_FIELD)
                .flatMap(LimitFilters::toClient)
                .map(client -> freeClient(visit, client, withNetwork))
                .orElseGet(() -> succeededFuture(visit.problem(NO_CLIENT)));
    }

    private Future<HttpReply> freeClient(Visit visit, ClientAddress client, boolean withNetwork) {
        return bus.ask(FreeClientAddress.ADDRESS, new FreeClientAddress(visit.actor(), client, withNetwork))
                .compose(reply -> reply.match(
                        cleared ->
                                succeededFuture(Done.FREED.onTo(Links.to(CLIENT + "/", CLIENT_FIELD, client.bucket()))),
                        () -> view(client).map(view -> visit.page("client-limits", view, NOT_ALLOWED)),
                        wait -> view(client).map(view -> visit.page("client-limits", view, tooOften(wait)))));
    }

    private static Problem tooOften(Duration wait) {
        return new Problem(
                429,
                "This has been freed too often: whoever guesses must not have it done for them. Nothing was done.",
                "Try again in " + Shown.span(wait) + ".");
    }
}
