package io.tses.console;

import io.tses.accounts.FindSignOut;
import io.tses.accounts.FindSignOut.Progress;
import io.tses.accounts.PreviewSignOut;
import io.tses.accounts.PreviewSignOut.Mark;
import io.tses.accounts.SignOutMany;
import io.tses.bus.Bus;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.FormBody;
import io.tses.http.input.QueryParameters;
import io.tses.http.routes.UserFilters;
import io.tses.users.FindUsers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.succeededFuture;

/** Signs many people out: shows whom, does what was shown, and tells how far it is. For superusers. */
final class SignOutPage {
    private static final String PATH = PeoplePage.PATH + "/sign-out";
    private static final String BEGIN = PATH + "/begin";
    private static final String TEMPLATE = "sign-out";
    private static final String ASKED = "preview";
    private static final String CURSOR = "cursor";

    private static final Problem FOR_SUPERUSERS =
            new Problem(403, "This is for superusers.", "Ask one of them to sign these people out.");
    private static final Problem CHANGED = new Problem(
            409, "This would be others than were shown. Nobody was signed out.", "Look at the preview once more.");
    private static final Problem BUSY =
            new Problem(409, "Others are being signed out already. Nothing was done.", "Wait until that is done.");

    private final Bus bus;
    private final Doorkeeper doors;

    SignOutPage(Bus bus, Doorkeeper doors) {
        this.bus = bus;
        this.doors = doors;
    }

    /**
     * @param preview empty until somebody asks for one
     * @param action where its form leads
     * @param rest where those are shown whom an interrupted one has left; empty where it is not known who they are
     */
    record View(
            PeoplePage.Filter filter,
            Optional<PreviewSignOut.Preview> preview,
            String action,
            Part<FindSignOut.Found> progress,
            Optional<String> rest) {
        Optional<Progress> last() {
            return progress.value() == null
                    ? Optional.empty()
                    : progress.value().progress();
        }

        boolean isInterrupted() {
            return last().filter(progress -> progress.state() == FindSignOut.State.INTERRUPTED)
                    .isPresent();
        }

        boolean isRunning() {
            return last().filter(progress -> progress.state() == FindSignOut.State.RUNNING)
                    .isPresent();
        }
    }

    /** Come before {@link PersonPage}, one of whose paths would match, too. */
    List<Endpoint> endpoints() {
        return List.of(
                doors.page(PATH, "console_sign_out", this::show),
                doors.deed(BEGIN, "console_sign_out_begin", this::begin));
    }

    private Future<HttpReply> show(Visit visit) {
        return isSuperuser(visit)
                ? view(visit).map(view -> visit.page(TEMPLATE, view))
                : succeededFuture(visit.problem(FOR_SUPERUSERS));
    }

    private static boolean isSuperuser(Visit visit) {
        return visit.operator().user().isSuperuser();
    }

    private Future<View> view(Visit visit) {
        MultiMap query = QueryParameters.of(visit.exchange().request());
        FindUsers who = UserFilters.read(query);
        boolean isAsked = query.contains(ASKED);
        Future<Optional<PreviewSignOut.Preview>> preview = isAsked
                ? bus.ask(PreviewSignOut.ADDRESS, new PreviewSignOut(who)).map(Optional::of)
                : succeededFuture(Optional.empty());
        Future<Part<FindSignOut.Found>> progress = Part.of(bus.ask(FindSignOut.ADDRESS, new FindSignOut()));
        return Future.all(preview, progress)
                .map(all -> new View(
                        PeoplePage.Filter.of(query),
                        preview.result(),
                        BEGIN + "?" + behind(query),
                        progress.result(),
                        Optional.ofNullable(progress.result().value())
                                .flatMap(FindSignOut.Found::progress)
                                .flatMap(SignOutPage::rest)));
    }

    /** The preview of those whom an interrupted one has left. */
    private static Optional<String> rest(Progress last) {
        return last.query()
                .filter(query -> last.state() == FindSignOut.State.INTERRUPTED)
                .flatMap(query -> last.next().map(next -> rest(query, UserFilters.toText(next))));
    }

    private static String rest(String query, String cursor) {
        String filter = query.isEmpty() ? "" : "&" + query;
        return Links.to(PATH + "/", CURSOR, cursor) + "&" + ASKED + "=true" + filter;
    }

    /** The filter, and where one that was interrupted is to go on. */
    private static String behind(MultiMap query) {
        String cursor = query.get(CURSOR);
        return cursor == null || cursor.isEmpty()
                ? Links.filter(query)
                : Links.next("", query, cursor).substring(1);
    }

    private Future<HttpReply> begin(Visit visit, FormBody form) {
        if (!isSuperuser(visit)) {
            return succeededFuture(visit.problem(FOR_SUPERUSERS));
        }
        FindUsers who = UserFilters.read(QueryParameters.of(visit.exchange().request()));
        return form.text("mark")
                .flatMap(Mark::parse)
                .map(seen -> begin(visit, new SignOutMany(visit.actor(), who, seen)))
                .orElseGet(() -> again(visit, CHANGED));
    }

    private Future<HttpReply> begin(Visit visit, SignOutMany deed) {
        return bus.ask(SignOutMany.ADDRESS, deed)
                .compose(reply -> reply.match(
                        now -> succeededFuture(Done.SIGNING_OUT.onTo(PATH + "/")),
                        () -> succeededFuture(visit.problem(FOR_SUPERUSERS)),
                        maxAge -> succeededFuture(visit.askAgain(maxAge, previewOf(visit))),
                        () -> again(visit, CHANGED),
                        () -> again(visit, BUSY)));
    }

    /** Nothing is done by having signed in again: what was chosen is looked at once more. */
    private static String previewOf(Visit visit) {
        MultiMap query = QueryParameters.of(visit.exchange().request());
        return PATH + "/?" + behind(query.set(ASKED, "true"));
    }

    private Future<HttpReply> again(Visit visit, Problem problem) {
        return view(visit).map(view -> visit.page(TEMPLATE, view, problem));
    }
}
