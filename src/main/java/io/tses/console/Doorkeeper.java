package io.tses.console;

import io.tses.http.caller.Authority;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Continuation;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.ReplyStream;
import io.tses.http.input.BodyReader;
import io.tses.http.input.FormBody;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static io.vertx.core.Future.succeededFuture;

/**
 * Lets staff to the pages, and nobody else, and takes forms from our own pages only. What goes wrong behind it is told by a page. Belongs
 * to one event loop.
 */
final class Doorkeeper {
    /** Shorter than any request may take by default, so that a page says what is the matter. */
    private static final Duration PATIENCE = Duration.ofMillis(4500);

    private static final HttpReply EVENTS = HttpReply.bare(200)
            .with(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
            .with("X-Accel-Buffering", "no")
            .holding(Buffer.buffer("retry: 2000\n\n"));

    /** A browser asks again for events that end, unless it is told not to. */
    private static final HttpReply SIGNED_OUT = EVENTS.holding(Buffer.buffer("event: signed-out\ndata:\n\n"));

    private static final String PROBLEM = "problem";
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

    private final Operators operators;
    private final ClientIp clientIp;
    private final BodyReader bodies;
    private final Seals seals;
    private final Templates templates;
    private final Assets assets;

    Doorkeeper(
            Operators operators,
            ClientIp clientIp,
            BodyReader bodies,
            Seals seals,
            Templates templates,
            Assets assets) {
        this.operators = operators;
        this.clientIp = clientIp;
        this.bodies = bodies;
        this.seals = seals;
        this.templates = templates;
        this.assets = assets;
    }

    /** A page for staff. */
    Endpoint page(String path, String name, Function<Visit, Future<HttpReply>> page) {
        return page(path, name, page, Doorkeeper::toSignIn);
    }

    /** As {@link #page}, of what a page listens to: a browser that is signed out hears so, since it would not tell that from a refusal. */
    Endpoint stream(String path, String name, Function<Visit, Future<HttpReply>> stream) {
        return page(path, name, stream, exchange -> SIGNED_OUT);
    }

    /** Events for a page of staff: they go on for as long as who looks is one of them. */
    Endpoint events(String path, String name, Consumer<ReplyStream> source) {
        return stream(
                path,
                name,
                visit -> succeededFuture(EVENTS.continuedBy(new Continuation(
                        true, () -> operators.staffStill(visit.exchange().request()), source))));
    }

    private Endpoint page(
            String path,
            String name,
            Function<Visit, Future<HttpReply>> page,
            Function<Exchange, HttpReply> whereNobodyIs) {
        return new Endpoint(
                HttpMethod.GET,
                path,
                name,
                exchange -> answer(
                        exchange,
                        operators::looking,
                        operator -> operator.user().isStaff()
                                ? page.apply(visit(exchange, operator))
                                : succeededFuture(visit(exchange, operator).problem(NO_STAFF)),
                        whereNobodyIs));
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
                    operators::find,
                    operator -> form.compose(fields -> {
                        Visit visit = visit(exchange, operator);
                        return isOurForm(exchange.request(), fields, Cookies.SESSION)
                                ? deed.apply(visit, fields)
                                : succeededFuture(visit.problem(FOREIGN_FORM));
                    }),
                    Doorkeeper::toSignIn);
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

    /** For every path that is none. Whoever is signed in finds the menu there. */
    Endpoint nothing(String path, String name) {
        return openPage(
                path,
                name,
                exchange -> operators
                        .looking(exchange.request())
                        .otherwise(Optional.empty())
                        .map(found -> found.filter(operator -> operator.user().isStaff()))
                        .map(found -> templates.page(404, PROBLEM, screen(exchange, found), Troubles.NOTHING)));
    }

    private Future<HttpReply> answer(
            Exchange exchange,
            Function<HttpServerRequest, Future<Optional<Operator>>> who,
            Function<Operator, Future<HttpReply>> answer,
            Function<Exchange, HttpReply> whereNobodyIs) {
        Future<Optional<Operator>> asked = Future.<Void>succeededFuture().compose(now -> who.apply(exchange.request()));
        return told(
                exchange,
                () -> asked.succeeded() ? asked.result() : Optional.empty(),
                open -> asked.compose(
                        found -> found.map(answer).orElseGet(() -> succeededFuture(whereNobodyIs.apply(exchange)))));
    }

    private Future<HttpReply> told(Exchange exchange, Function<Exchange, Future<HttpReply>> answer) {
        return told(exchange, Optional::empty, answer);
    }

    /**
     * What goes wrong becomes a page, within the time that anybody waits.
     *
     * @param operator who looks, as far as that is known by then
     */
    private Future<HttpReply> told(
            Exchange exchange, Supplier<Optional<Operator>> operator, Function<Exchange, Future<HttpReply>> answer) {
        if (!isSafe(exchange.request())) {
            return succeededFuture(problem(exchange, NO_TLS));
        }
        Future<HttpReply> answered = Future.<Void>succeededFuture().compose(now -> answer.apply(exchange));
        return answered.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).recover(failure -> {
            Optional<Operator> who = operator.get();
            Problem problem =
                    Troubles.problem(failure, exchange, who.isPresent() || operators.wasStaff(exchange.request()));
            return succeededFuture(templates.page(problem.status(), PROBLEM, screen(exchange, who), problem));
        });
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
        return templates.page(problem.status(), PROBLEM, screen(exchange, Optional.empty()), problem);
    }

    /** The script of a page follows no answer to another page, and comes back to the page that it is on. */
    private static HttpReply toSignIn(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        if (request.headers().contains("HX-Request")) {
            return HttpReply.bare(200).with("HX-Redirect", SignInPages.pathBefore(shown(request)));
        }
        return Visit.onTo(
                request.method().equals(HttpMethod.GET)
                        ? SignInPages.pathBefore(String.valueOf(request.uri()))
                        : SignInPages.PATH + "/");
    }

    /** The page that a script of ours sends this from. */
    private static String shown(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("HX-Current-URL"))
                .map(url -> url.replaceFirst("^https?://[^/]*", ""))
                .filter(path -> path.startsWith(NowPage.PATH + "/"))
                .orElse(NowPage.PATH + "/");
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
