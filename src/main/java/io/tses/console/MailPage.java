package io.tses.console;

import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.input.FormBody;
import io.tses.http.input.QueryParameters;
import io.tses.http.routes.TaskFilters;
import io.tses.mail.FindMailDomains;
import io.tses.mail.FindMailJobs;
import io.tses.mail.MailState;
import io.tses.mail.RetryMail;
import io.tses.shared.EmailAddress;
import io.tses.tasks.FindTasks;
import io.tses.tasks.SendAgain;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static io.vertx.core.Future.succeededFuture;

/** Mails: what waits, what is being sent, what became of the others and why; and how the servers of each domain take them. */
final class MailPage {
    static final String PATH = "/admin/mail";
    private static final String HOME = PATH + "/";
    private static final String TEMPLATE = "mail";
    private static final String JOBS = "25";
    private static final int DOMAINS = 20;

    private static final Problem NO_SUCH_MAIL = new Problem(
            404, "There is no such mail.", "The last 10,000 that ended are kept; it may have been forgotten.");
    private static final Problem NOT_ALLOWED = new Problem(
            403, "You may not send this mail again. Nothing was done.", "It is to a superuser: ask one of them.");

    private final Bus bus;
    private final Doorkeeper doors;

    MailPage(Bus bus, Doorkeeper doors) {
        this.bus = bus;
        this.doors = doors;
    }

    /**
     * @param state asked for, empty for all
     * @param email asked for, empty for everybody's
     */
    record View(String state, String email, Part<Jobs> jobs, Part<FindMailDomains.Found> domains) {
        /** Whose mails stand in a line of their own, though they have no name. */
        Optional<FindMailDomains.Domain> others() {
            return domains.found().flatMap(FindMailDomains.Found::others);
        }
    }

    /** @param next where older ones are; empty at the end */
    record Jobs(FindMailJobs.Queue queue, List<FindMailJobs.Job> all, Optional<String> next) {}

    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PATH, "console_mail", visit -> view(visit).map(view -> visit.page(TEMPLATE, view))),
                doors.deed(PATH + "/again", "console_mail_again", this::sendAgain));
    }

    private Future<View> view(Visit visit) {
        MultiMap query = QueryParameters.of(visit.exchange().request());
        FindMailJobs asked = TaskFilters.read(query.set("limit", JOBS));
        Future<Part<Jobs>> jobs =
                Part.of(bus.ask(FindTasks.ADDRESS, new FindTasks(asked)).map(found -> jobs(query, found.mail())));
        Future<Part<FindMailDomains.Found>> domains =
                Part.of(bus.ask(FindMailDomains.ADDRESS, new FindMailDomains(DOMAINS)));
        return Future.all(jobs, domains)
                .map(both -> new View(
                        asked.state().map(MailState::wireName).orElse(""),
                        asked.to().map(EmailAddress::value).orElse(""),
                        jobs.result(),
                        domains.result()));
    }

    private static Jobs jobs(MultiMap query, FindMailJobs.Page page) {
        query.remove("limit");
        return new Jobs(
                page.queue(),
                page.jobs(),
                page.next().map(place -> Links.next(HOME, query, TaskFilters.encode(place))));
    }

    private Future<HttpReply> sendAgain(Visit visit, FormBody form) {
        UUID job = form.text("job").flatMap(MailPage::id).orElseThrow(() -> new Refusal(Failures.BAD_REQUEST));
        return bus.ask(SendAgain.ADDRESS, new SendAgain(visit.actor(), job))
                .compose(reply -> reply.match(
                        () -> succeededFuture(Done.QUEUED.onTo(HOME)),
                        reason -> show(visit, refused(reason)),
                        () -> show(visit, NO_SUCH_MAIL),
                        () -> show(visit, NOT_ALLOWED)));
    }

    private Future<HttpReply> show(Visit visit, Problem problem) {
        return view(visit).map(view -> visit.page(TEMPLATE, view, problem));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Problem refused(RetryMail.Reason reason) {
        return switch (reason) {
            case SENT ->
                new Problem(409, "This mail was sent.", "If it did not arrive, see the recipient's spam folder.");
            case LIVE -> new Problem(409, "This mail is still being tried.", "Wait; it is tried again by itself.");
            case EXPIRED ->
                new Problem(409, "Its code has expired, or is about to.", "Have the person ask for a new one.");
            case WITHHELD -> new Problem(409, "This mail must not be sent.", "Its last error says why.");
            case UNREADABLE -> new Problem(409, "This mail cannot be read.", "Have the person ask for a new code.");
            case UNCERTAIN ->
                new Problem(
                        409, "Too much is queued to tell what became of it.", "Try again when the queue is shorter.");
        };
    }

    /** The colour of a state: what a person has to look at stands out. */
    static String badge(MailState state) {
        return switch (state) {
            case SENT -> "good";
            case QUEUED, SENDING -> "";
            case RETRYING, EXPIRED, WITHHELD -> "care";
            case FAILED -> "bad";
        };
    }
}
