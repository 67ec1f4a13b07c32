package io.tses.console;

import io.tses.accounts.ChangeAccount;
import io.tses.accounts.EndAccountSessions;
import io.tses.accounts.EraseAccount;
import io.tses.accounts.FindAccountSessions;
import io.tses.accounts.UnlockAccount;
import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.input.FormBody;
import io.tses.http.input.PathId;
import io.tses.mail.FindMailJobs;
import io.tses.otp.InspectCodes;
import io.tses.sessions.FindSessions.Session;
import io.tses.shared.EmailAddress;
import io.tses.users.AddUser;
import io.tses.users.ChangeUser;
import io.tses.users.FindUser;
import io.tses.users.Flags;
import io.tses.users.User;
import io.tses.users.Whom;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/** One person: who they are, what keeps them out, where they are signed in, what happened, and all that staff may do to them. */
final class PersonPage {
    private static final String PERSON = PeoplePage.PATH + "/:id";
    private static final PathId ID = new PathId("id");
    private static final int EVENTS = 20;
    private static final int MAILS = 5;

    private static final Problem NO_SUCH_PERSON =
            new Problem(404, "There is no such person.", "They may have been erased meanwhile.");
    private static final Problem NOT_ALLOWED = new Problem(
            403, "You may not do this to them. Nothing was done.", "Superusers are changed by superusers alone.");
    private static final Problem OTHER_ADDRESS = new Problem(
            400, "That is not their address. Nothing was erased.", "Type it as it stands at the top of the page.");

    private final Bus bus;
    private final Doorkeeper doors;

    PersonPage(Bus bus, Doorkeeper doors) {
        this.bus = bus;
        this.doors = doors;
    }

    /** @param isOneself whether the operator looks at themselves */
    record View(
            User user,
            boolean isOneself,
            boolean bySuperuser,
            Part<InspectCodes.Inspected> codes,
            Part<List<Session>> sessions,
            Part<List<FindEvents.Row>> events,
            Part<List<FindMailJobs.Job>> mails) {}

    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PERSON, "console_person", this::show),
                doors.deed(PERSON + "/change", "console_person_change", this::rename),
                doors.deed(PERSON + "/flags", "console_person_flags", this::flag),
                doors.deed(PERSON + "/unlock", "console_person_unlock", (visit, form) -> unlock(visit)),
                doors.deed(PERSON + "/sign-out", "console_person_sign_out", this::signOut),
                doors.deed(PERSON + "/erase", "console_person_erase", this::erase));
    }

    static String path(UUID id) {
        return PeoplePage.PATH + "/" + id + "/";
    }

    /** Makes somebody who may sign in; goes on to their page. */
    static Future<HttpReply> add(Bus bus, Visit visit, EmailAddress email) {
        return bus.ask(AddUser.ADDRESS, new AddUser(email, visit.actor()))
                .map(added -> added.created()
                        ? Done.CREATED.onTo(path(added.user().id()))
                        : Visit.onTo(path(added.user().id())));
    }

    private Future<HttpReply> show(Visit visit) {
        return view(visit).map(view -> visit.page("person", view));
    }

    private Future<HttpReply> show(Visit visit, Problem problem) {
        return view(visit).map(view -> visit.page("person", view, problem));
    }

    private Future<View> view(Visit visit) {
        UUID id = ID.in(visit.exchange());
        return bus.ask(FindUser.ADDRESS, new FindUser(id, true))
                .compose(found ->
                        found.match(user -> view(visit, user), () -> failedFuture(new Refusal(Failures.NOT_FOUND))));
    }

    private Future<View> view(Visit visit, User user) {
        Future<Part<InspectCodes.Inspected>> codes =
                Part.of(bus.ask(InspectCodes.ADDRESS, new InspectCodes(user.email())));
        Future<Part<List<Session>>> sessions =
                Part.of(bus.ask(FindAccountSessions.ADDRESS, new FindAccountSessions(visit.actor(), Whom.of(user.id())))
                        .map(reply -> reply.match(Function.identity(), List::<Session>of, List::<Session>of)));
        Future<Part<List<FindEvents.Row>>> events = Part.of(bus.ask(FindEvents.ADDRESS, newest(user.email()))
                .map(reply -> reply.match(FindEvents.Page::rows, List::<FindEvents.Row>of)));
        Future<Part<List<FindMailJobs.Job>>> mails =
                Part.of(bus.ask(FindMailJobs.ADDRESS, last(user.email())).map(FindMailJobs.Page::jobs));
        return Future.all(codes, sessions, events, mails)
                .map(all -> new View(
                        user,
                        user.id().equals(visit.operator().user().id()),
                        visit.operator().user().isSuperuser(),
                        codes.result(),
                        sessions.result(),
                        events.result(),
                        mails.result()));
    }

    private static FindEvents newest(EmailAddress email) {
        return new FindEvents(EventFilter.NONE.ofAddress(email.value()), true, 1, EVENTS, Optional.empty());
    }

    private static FindMailJobs last(EmailAddress email) {
        return new FindMailJobs(Optional.empty(), Optional.of(email), MAILS, Optional.empty());
    }

    private Future<HttpReply> rename(Visit visit, FormBody form) {
        return change(
                visit,
                form.text("username"),
                form.line("first_name", User.MAX_NAME_LENGTH),
                form.line("last_name", User.MAX_NAME_LENGTH),
                Flags.NONE);
    }

    private Future<HttpReply> flag(Visit visit, FormBody form) {
        return change(
                visit,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Flags(wanted(form, "is_active"), wanted(form, "is_staff"), wanted(form, "is_superuser")));
    }

    private static Optional<Boolean> wanted(FormBody form, String flag) {
        return form.text(flag).map(Boolean::parseBoolean);
    }

    private Future<HttpReply> change(
            Visit visit, Optional<String> username, Optional<String> first, Optional<String> last, Flags flags) {
        UUID id = ID.in(visit.exchange());
        ChangeAccount change = new ChangeAccount(visit.actor(), Whom.of(id), username, first, last, flags);
        return bus.ask(ChangeAccount.ADDRESS, change)
                .compose(reply -> reply.match(
                        user -> succeededFuture(Done.CHANGED.onTo(path(id))),
                        () -> succeededFuture(visit.problem(NO_SUCH_PERSON)),
                        reason -> show(visit, refused(reason)),
                        maxAge -> succeededFuture(visit.askAgain(maxAge, path(id))),
                        () -> show(
                                visit,
                                new Problem(
                                        400,
                                        "That is no username.",
                                        "Letters and digits, with . _ or - inside, and not a name that speaks for the service.")),
                        wait -> show(visit, later("Too many other usernames were tried.", wait))));
    }

    private static Problem refused(ChangeUser.Reason reason) {
        return switch (reason) {
            case NOT_ALLOWED -> NOT_ALLOWED;
            case USERNAME_TAKEN -> new Problem(409, "Somebody else is called that.", "Choose another username.");
            case SUPERUSER_IS_STAFF ->
                new Problem(409, "A superuser is always staff.", "Take away the rank of superuser first.");
            case LAST_SUPERUSER ->
                new Problem(
                        409,
                        "They are the last active superuser: nobody would be left who can do everything.",
                        "Make somebody else a superuser first.");
            case TEST_IDENTITY ->
                new Problem(409, "A test identity cannot be made staff: others know its code.", "See test-identities.");
        };
    }

    private static Problem later(String what, Duration wait) {
        return new Problem(429, what, "Try again in " + Shown.span(wait) + ".");
    }

    private Future<HttpReply> unlock(Visit visit) {
        UUID id = ID.in(visit.exchange());
        return bus.ask(UnlockAccount.ADDRESS, new UnlockAccount(visit.actor(), Whom.of(id)))
                .compose(reply -> reply.match(
                        unlocked -> succeededFuture(Done.UNLOCKED.onTo(path(id))),
                        () -> succeededFuture(visit.problem(NO_SUCH_PERSON)),
                        () -> show(visit, NOT_ALLOWED),
                        wait -> show(visit, later("They have been unlocked too often.", wait))));
    }

    private Future<HttpReply> signOut(Visit visit, FormBody form) {
        UUID id = ID.in(visit.exchange());
        Optional<UUID> session = form.text("session").flatMap(PersonPage::id);
        return bus.ask(EndAccountSessions.ADDRESS, new EndAccountSessions(visit.actor(), Whom.of(id), session))
                .compose(reply -> reply.match(
                        ended -> succeededFuture(Done.SIGNED_OUT.onTo(path(id))),
                        () -> succeededFuture(visit.problem(NO_SUCH_PERSON)),
                        () -> show(visit, NOT_ALLOWED)));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Failures.BAD_REQUEST);
        }
    }

    private Future<HttpReply> erase(Visit visit, FormBody form) {
        UUID id = ID.in(visit.exchange());
        Optional<EmailAddress> typed = form.text("email").flatMap(EmailAddress::parse);
        return bus.ask(FindUser.ADDRESS, new FindUser(id, true))
                .compose(found -> found.match(
                        user -> typed.equals(Optional.of(user.email()))
                                ? erase(visit, id, reason -> show(visit, refused(reason)))
                                : show(visit, OTHER_ADDRESS),
                        // Gone from the table, maybe not from everywhere: asking again completes it.
                        () -> erase(visit, id, reason -> succeededFuture(visit.problem(refused(reason))))));
    }

    private Future<HttpReply> erase(Visit visit, UUID id, Function<ChangeUser.Reason, Future<HttpReply>> refusal) {
        return bus.ask(EraseAccount.ADDRESS, new EraseAccount(visit.actor(), id))
                .compose(reply -> reply.match(
                        () -> succeededFuture(Done.ERASED.onTo(PeoplePage.PATH + "/")),
                        () -> succeededFuture(visit.problem(NO_SUCH_PERSON)),
                        refusal,
                        maxAge -> succeededFuture(visit.askAgain(maxAge, path(id)))));
    }
}
