package io.tses.console;

import io.tses.bus.Bus;
import io.tses.http.caller.Authority;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Continuation;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.exchange.ReplyStream;
import io.tses.http.input.BodyReader;
import io.tses.http.input.FormBody;
import io.tses.sessions.CheckSession;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * Lets staff to the pages, and nobody else: sees whose session the browser's cookie is of, asks each time whether it goes on, and
 * takes forms from our own pages only. What goes wrong behind it is told by a page. Belongs to one event loop.
 */
final class Doorkeeper {
    /** Shorter than any request may take by default, so that a page says what is the matter. */
    private static final Duration PATIENCE = Duration.ofMillis(4500);

    private static final HttpReply EVENTS = HttpReply.bare(200)
            .with(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
            .with("X-Accel-Buffering", "no")
            .holding(Buffer.buffer("retry: 2000\n\n"));

    private static final String FORM_TOKEN = "form_token";
    private static final String SITE = "Sec-Fetch-Site";
    private static final String SAME_ORIGIN = "same-origin";
    private static final Set<String> OWN_SITES = Set.of(SAME_ORIGIN, "none");

    private static final Problem NO_STAFF = new Problem(
            403,
            "These pages are for staff, and you are none.",
            "Ask a superuser to make you staff, or sign out and in again with another address.");
    private static final Problem FOREIGN_FORM = new Problem(
            403,
            "This form was not made for you, or is too old. Nothing was done.",
            "Go back, load the page again, and send it once more.");
    static final Problem NO_TLS = new Problem(
            403,
            "These pages need HTTPS, or to be called on the machine itself, as http://localhost.",
            "Put a proxy with a certificate before the service and name it in http.trusted-proxies, or reach the port"
                    + " through a tunnel: ssh -L 8081:localhost:8081 HOST.");

    private final Bus bus;
    private final ClientIp clientIp;
    private final BodyReader bodies;
    private final Seals seals;
    private final Duration sessionTtl;
    private final Templates templates;
    private final Assets assets;

    Doorkeeper(
            Bus bus,
            ClientIp clientIp,
            BodyReader bodies,
            Seals seals,
            Duration sessionTtl,
            Templates templates,
            Assets assets) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.bodies = bodies;
        this.seals = seals;
        this.sessionTtl = sessionTtl;
        this.templates = templates;
        this.assets = assets;
    }

    /** Who a request comes from, as far as its cookie tells. */
    private sealed interface Visitor {}

    private record Nobody() implements Visitor {}

    private record SignedIn(Operator operator) implements Visitor {}

    /** A page for staff. */
    Endpoint page(String path, String name, Function<Visit, Future<HttpReply>> page) {
        return new Endpoint(
                HttpMethod.GET,
                path,
                name,
                exchange -> answer(
                        exchange,
                        operator -> operator.user().isStaff()
                                ? page.apply(visit(exchange, operator))
                                : succeededFuture(visit(exchange, operator).problem(NO_STAFF))));
    }

    /** Events for a page of staff: they go on for as long as who looks is one of them. */
    Endpoint events(String path, String name, Consumer<ReplyStream> source) {
        return page(
                path,
                name,
                visit -> succeededFuture(EVENTS.continuedBy(
                        new Continuation(true, () -> staffStill(visit.exchange().request()), source))));
    }

    /** Whoever sent this, as long as they are staff and signed in; fails with a {@link Refusal} from then on. */
    Future<Operator> staffStill(HttpServerRequest request) {
        return find(request)
                .compose(visitor -> visitor instanceof SignedIn signedIn
                                && signedIn.operator().user().isStaff()
                        ? succeededFuture(signedIn.operator())
                        : failedFuture(new Refusal(Authentication.FORBIDDEN)));
    }

    /** What the form of a page asks for. */
    Endpoint deed(String path, String name, BiFunction<Visit, FormBody, Future<HttpReply>> deed) {
        return ownDeed(
                path,
                name,
                (visit, form) -> visit.operator().user().isStaff()
                        ? deed.apply(visit, form)
                        : succeededFuture(visit.problem(NO_STAFF)));
    }

    /** As {@link #deed}, of whoever is signed in, staff or not. */
    Endpoint ownDeed(String path, String name, BiFunction<Visit, FormBody, Future<HttpReply>> deed) {
        return new Endpoint(HttpMethod.POST, path, name, exchange -> {
            // Before anybody is awaited: what arrives unasked for is dropped.
            Future<FormBody> form = bodies.readForm(exchange.request());
            return answer(
                    exchange,
                    operator -> form.compose(fields -> {
                        Visit visit = visit(exchange, operator);
                        return isOurForm(exchange.request(), fields, Cookies.SESSION)
                                ? deed.apply(visit, fields)
                                : succeededFuture(visit.problem(FOREIGN_FORM));
                    }));
        });
    }

    /** A page for whoever has not signed in yet. */
    Endpoint openPage(String path, String name, Function<Exchange, Future<HttpReply>> page) {
        return new Endpoint(HttpMethod.GET, path, name, exchange -> told(exchange, page));
    }

    /**
     * What the form of such a page asks for. Whoever came to it by a link of another site was shown it without the cookie of their
     * session, which comes along with the form, though.
     */
    Endpoint openDeed(String path, String name, BiFunction<Exchange, FormBody, Future<HttpReply>> deed) {
        return form(
                path, name, (request, fields) -> isOurForm(request, fields, Cookies.SESSION, Cookies.VISITOR), deed);
    }

    /** What the form of another page of this site asks for, which has no token of ours: the browser must say where it comes from. */
    Endpoint arrival(String path, String name, BiFunction<Exchange, FormBody, Future<HttpReply>> deed) {
        return form(path, name, (request, fields) -> SAME_ORIGIN.equals(request.getHeader(SITE)), deed);
    }

    private Endpoint form(
            String path,
            String name,
            BiPredicate<HttpServerRequest, FormBody> isOurs,
            BiFunction<Exchange, FormBody, Future<HttpReply>> deed) {
        return new Endpoint(HttpMethod.POST, path, name, exchange -> {
            Future<FormBody> form = bodies.readForm(exchange.request());
            return told(
                    exchange,
                    open -> form.compose(fields -> isOurs.test(exchange.request(), fields)
                            ? deed.apply(exchange, fields)
                            : succeededFuture(problem(exchange, FOREIGN_FORM))));
        });
    }

    /** For every path that is none. */
    Endpoint nothing(String path, String name) {
        return openPage(path, name, exchange -> failedFuture(new Refusal(Failures.NOT_FOUND)));
    }

    private Future<HttpReply> answer(Exchange exchange, Function<Operator, Future<HttpReply>> answer) {
        return told(
                exchange,
                open -> find(exchange.request())
                        .compose(visitor -> visitor instanceof SignedIn signedIn
                                ? told(
                                        exchange,
                                        Optional.of(signedIn.operator()),
                                        again -> answer.apply(signedIn.operator()))
                                : succeededFuture(toSignIn(exchange))));
    }

    private Future<HttpReply> told(Exchange exchange, Function<Exchange, Future<HttpReply>> answer) {
        return isSafe(exchange.request())
                ? told(exchange, Optional.empty(), answer)
                : succeededFuture(problem(exchange, NO_TLS));
    }

    /** What goes wrong becomes a page, within the time that anybody waits. */
    private Future<HttpReply> told(
            Exchange exchange, Optional<Operator> operator, Function<Exchange, Future<HttpReply>> answer) {
        Future<HttpReply> answered;
        try {
            answered = answer.apply(exchange);
        } catch (RuntimeException e) {
            answered = Future.failedFuture(e);
        }
        return answered.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).recover(failure -> {
            Problem problem = Troubles.problem(failure, exchange, operator.isPresent());
            return succeededFuture(templates.page(problem.status(), "problem", screen(exchange, operator), problem));
        });
    }

    /** A cookie is asked after each time, so that who signs out, or is disabled, is out at once. */
    private Future<Visitor> find(HttpServerRequest request) {
        return Cookies.SESSION
                .in(request, isHttps(request))
                .flatMap(seals::session)
                .map(session -> bus.ask(CheckSession.ADDRESS, new CheckSession(session))
                        .compose(reply -> reply.match(goesOn -> find(session, goesOn), Doorkeeper::nobody)))
                .orElseGet(Doorkeeper::nobody);
    }

    private Future<Visitor> find(UUID session, CheckSession.GoesOn goesOn) {
        return goesOn.sinceSignIn().compareTo(sessionTtl) < 0
                ? bus.ask(FindUser.ADDRESS, new FindUser(goesOn.userId(), true))
                        .map(reply -> reply.match(user -> visitor(user, session, goesOn.sinceSignIn()), Nobody::new))
                : nobody();
    }

    private static Future<Visitor> nobody() {
        return succeededFuture(new Nobody());
    }

    private static Visitor visitor(User user, UUID session, Duration sinceSignIn) {
        return user.isActive() ? new SignedIn(new Operator(user, session, sinceSignIn)) : new Nobody();
    }

    private Visit visit(Exchange exchange, Operator operator) {
        return new Visit(
                exchange,
                operator,
                clientIp.caller(exchange.request()),
                templates,
                screen(exchange, Optional.of(operator)));
    }

    /** What is around a page that is shown to whoever sent this. */
    Screen screen(Exchange exchange, Optional<Operator> operator) {
        HttpServerRequest request = exchange.request();
        return new Screen(
                assets,
                operator,
                String.valueOf(request.path()),
                visitor(request).map(seals::form).orElse(""),
                Done.in(request),
                Optional.empty());
    }

    HttpReply problem(Exchange exchange, Problem problem) {
        return templates.page(problem.status(), "problem", screen(exchange, Optional.empty()), problem);
    }

    /** The script of a page follows no answer to another page. */
    private static HttpReply toSignIn(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        if (request.headers().contains("HX-Request")) {
            return HttpReply.bare(200).with("HX-Redirect", SignInPages.PATH + "/");
        }
        return Visit.onTo(
                request.method().equals(HttpMethod.GET)
                        ? SignInPages.pathBefore(String.valueOf(request.uri()))
                        : SignInPages.PATH + "/");
    }

    /** @param owners the cookies that it may have been made for */
    private boolean isOurForm(HttpServerRequest request, FormBody form, Cookies... owners) {
        boolean https = isHttps(request);
        String token = form.sent(FORM_TOKEN).orElse("");
        return isOurSite(request)
                && Stream.of(owners)
                        .flatMap(cookie -> cookie.in(request, https).stream())
                        .anyMatch(owner -> seals.isForm(owner, token));
    }

    /** What browsers say of themselves, and no page can make them say otherwise; programs say nothing. */
    private static boolean isOurSite(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(SITE))
                .map(OWN_SITES::contains)
                .orElse(true);
    }

    private Optional<String> visitor(HttpServerRequest request) {
        boolean https = isHttps(request);
        return Cookies.SESSION.in(request, https).or(() -> Cookies.VISITOR.in(request, https));
    }

    /** Whether what we say, and cookies above all, goes over no line that others listen to. */
    private boolean isSafe(HttpServerRequest request) {
        return isHttps(request)
                || Optional.ofNullable(request.getHeader(HttpHeaders.HOST))
                        .flatMap(Authority::parse)
                        .filter(Authority::isLoopback)
                        .isPresent();
    }

    boolean isHttps(HttpServerRequest request) {
        return clientIp.isHttps(request);
    }
}
