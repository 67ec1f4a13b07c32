package io.tses.console;

import io.tses.bus.Bus;
import io.tses.devices.DeviceProof;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.TokenForm;
import io.tses.http.input.FormBody;
import io.tses.http.input.QueryParameters;
import io.tses.otp.Handle;
import io.tses.otp.NewSession;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.sessions.CheckToken;
import io.tses.sessions.EndSessions;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.EndSessions.Scope;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import static io.vertx.core.Future.succeededFuture;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Signing in to the console: the product's own sign-in, by the messages that the API asks, with forms that need no script. Whoever
 * has signed in on the page that links of mails lead to comes in with the token from there.
 */
final class SignInPages {
    static final String PATH = "/admin/sign-in";
    private static final String CODE = PATH + "/code";
    private static final String ENTER = "/admin/enter";
    private static final String SIGN_OUT = "/admin/sign-out";
    private static final String HOME = "/admin/";
    private static final String NEXT = "next";
    private static final String EMAIL = "email";

    /** A browser in which somebody has signed in is no stranger's for so long. */
    private static final Duration DEVICE_LIFE = Duration.ofDays(90);

    /** For so long after a sign-in its token is taken for it. */
    private static final Duration JUST_NOW = Duration.ofMinutes(10);

    private static final Duration VISITOR_LIFE = Duration.ofDays(1);
    private static final String WAIT = "Try again in ";

    private final Bus bus;
    private final ClientIp clientIp;
    private final Seals seals;
    private final Duration sessionTtl;
    private final Templates templates;
    private final Operators operators;
    private final Doorkeeper doors;

    SignInPages(
            Bus bus,
            ClientIp clientIp,
            Seals seals,
            Duration sessionTtl,
            Templates templates,
            Operators operators,
            Doorkeeper doors) {
        this.bus = bus;
        this.clientIp = clientIp;
        this.seals = seals;
        this.sessionTtl = sessionTtl;
        this.templates = templates;
        this.operators = operators;
        this.doors = doors;
    }

    /**
     * What the page asks for.
     *
     * @param email as it was typed, or of whom is to sign in once more
     * @param next where to go on
     * @param codeSent whether a code is on its way, which is asked for then
     * @param again why somebody who is signed in is asked once more
     */
    record View(String email, String next, boolean codeSent, Optional<String> again) {
        static View again(String email, String next, Duration maxAge) {
            return new View(
                    email,
                    next,
                    false,
                    Optional.of("This needs a sign-in of the last " + Shown.span(maxAge) + ". Nothing was done yet."));
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                doors.openPage(PATH, "console_sign_in", this::ask),
                doors.openDeed(PATH, "console_sign_in", this::sendCode),
                doors.openDeed(CODE, "console_code", this::signIn),
                doors.openPage(CODE, "console_code", exchange -> succeededFuture(Visit.onTo(PATH + "/"))),
                doors.arrival(ENTER, "console_enter", this::enter),
                doors.ownDeed(SIGN_OUT, "console_sign_out", (visit, form) -> signOut(visit)));
    }

    /** Where somebody signs in who wanted to see {@code uri}. */
    static String pathBefore(String uri) {
        return uri.equals(HOME) ? PATH + "/" : PATH + "/?" + NEXT + "=" + URLEncoder.encode(uri, UTF_8);
    }

    private Future<HttpReply> ask(Exchange exchange) {
        String next =
                next(Optional.ofNullable(QueryParameters.of(exchange.request()).get(NEXT)));
        return succeededFuture(visited(
                exchange, visitor -> page(exchange, visitor, new View("", next, false, Optional.empty()))));
    }

    /** Whoever sees a form has a cookie that the form belongs to. */
    private HttpReply visited(Exchange exchange, Function<String, HttpReply> page) {
        HttpServerRequest request = exchange.request();
        boolean https = doors.isHttps(request);
        Optional<String> known = Cookies.SESSION.in(request, https).or(() -> Cookies.VISITOR.in(request, https));
        String visitor = known.orElseGet(() -> UUID.randomUUID().toString());
        HttpReply reply = page.apply(visitor);
        return known.isPresent() ? reply : Cookies.VISITOR.set(reply, visitor, VISITOR_LIFE, https);
    }

    private HttpReply page(Exchange exchange, String visitor, View view) {
        Screen screen = doors.screen(exchange, Optional.empty());
        Screen own = new Screen(
                screen.assets(),
                screen.operator(),
                screen.path(),
                seals.form(visitor),
                screen.done(),
                Optional.empty());
        return templates.page(200, "sign-in", own, view);
    }

    private HttpReply page(Exchange exchange, View view, Problem problem) {
        return templates.page(
                problem.status(),
                "sign-in",
                doors.screen(exchange, Optional.empty()).with(problem),
                view);
    }

    private Future<HttpReply> sendCode(Exchange exchange, FormBody form) {
        View asked = view(form, false);
        Optional<EmailAddress> email = form.text(EMAIL).flatMap(EmailAddress::parse);
        if (email.isEmpty()) {
            return succeededFuture(page(
                    exchange,
                    asked,
                    new Problem(400, "That is no e-mail address.", "Enter one such as you@example.com.")));
        }
        HttpServerRequest request = exchange.request();
        RequestCode ask = new RequestCode(email.get(), device(request), Optional.empty(), clientIp.caller(request));
        return bus.ask(RequestCode.ADDRESS, ask)
                .map(reply -> reply.match(
                        sent -> sent(exchange, view(form, true), sent),
                        limited -> page(exchange, asked, later("Too many codes were asked for.", limited.retryAfter())),
                        busy -> page(exchange, asked, later("Mail is too slow at the moment.", busy.retryAfter())),
                        () -> page(exchange, asked, OTHER_DOMAIN),
                        challenged -> page(exchange, asked, CHALLENGED)));
    }

    private static final Problem OTHER_DOMAIN = new Problem(
            400,
            "Addresses of this domain cannot be used here.",
            "Use another, or see domains.allow and domains.deny.");

    private static final Problem CHALLENGED = new Problem(
            400,
            "A challenge would have to be solved first, which this page cannot show.",
            "Sign in where people do, and come here from there; or run tses sign-in-link on the server.");

    private HttpReply sent(Exchange exchange, View view, RequestCode.Sent sent) {
        HttpReply reply = templates.page(200, "sign-in", doors.screen(exchange, Optional.empty()), view);
        return Cookies.HANDLE.set(reply, sent.handle().value(), sent.expiresIn(), doors.isHttps(exchange.request()));
    }

    private Future<HttpReply> signIn(Exchange exchange, FormBody form) {
        View asked = view(form, true);
        Optional<EmailAddress> email = form.text(EMAIL).flatMap(EmailAddress::parse);
        Optional<Passcode> code = form.text("code").flatMap(Passcode::parse);
        if (email.isEmpty() || code.isEmpty()) {
            return succeededFuture(
                    page(exchange, asked, new Problem(400, "A code has six digits.", "It is in the mail, see there.")));
        }
        HttpServerRequest request = exchange.request();
        Optional<Handle> handle =
                Cookies.HANDLE.in(request, doors.isHttps(request)).map(Handle::new);
        VerifyCode ask = new VerifyCode(email.get(), code.get(), handle, device(request), clientIp.caller(request));
        return bus.ask(VerifyCode.ADDRESS, ask)
                .compose(reply -> reply.match(
                        session -> signedIn(exchange, asked, session),
                        wrong -> succeededFuture(page(exchange, asked, wrong(wrong))),
                        locked -> succeededFuture(
                                page(exchange, asked, later("Too many wrong codes.", locked.unlocksIn()))),
                        closed -> succeededFuture(
                                page(exchange, asked, later("Too many wrong codes.", closed.opensIn()))),
                        limited -> succeededFuture(
                                page(exchange, asked, later("Too many wrong codes from here.", limited.retryAfter()))),
                        () -> succeededFuture(page(exchange, asked, DISABLED)),
                        () -> succeededFuture(page(exchange, asked, OTHER_DOMAIN))));
    }

    private static final Problem DISABLED =
            new Problem(403, "This account is disabled.", "Ask another superuser to enable it.");

    private static Problem wrong(VerifyCode.Wrong wrong) {
        return wrong.attemptsRemaining() == 0
                ? new Problem(400, "That was not it, and was one too many.", "Ask for a new code.")
                : new Problem(
                        400,
                        "That is not the code, or not any more.",
                        "Take the one from the newest mail. Tries left: " + wrong.attemptsRemaining() + ".");
    }

    private static Problem later(String what, Duration wait) {
        return new Problem(429, what, WAIT + Shown.span(wait) + ".");
    }

    /** The session is one like any other; its tokens are not needed, since the cookie stands for it. */
    private Future<HttpReply> signedIn(Exchange exchange, View asked, NewSession session) {
        return bus.ask(CheckToken.ADDRESS, new CheckToken(session.access()))
                .compose(checked -> checked.match(
                        valid -> enter(exchange, valid.sessionId(), asked.next())
                                .map(reply -> Cookies.DEVICE.set(
                                        reply,
                                        session.device().value(),
                                        DEVICE_LIFE,
                                        doors.isHttps(exchange.request()))),
                        () -> succeededFuture(page(
                                exchange,
                                asked,
                                new Problem(403, "That session has ended already.", "Sign in again.")))));
    }

    /** From the page on which somebody has opened the link of a mail. A token that is older was handed on, maybe. */
    private Future<HttpReply> enter(Exchange exchange, FormBody form) {
        Future<HttpReply> toDoor = succeededFuture(Visit.onTo(PATH + "/"));
        return form.sent("access")
                .flatMap(TokenForm::parse)
                .map(token -> bus.ask(CheckToken.ADDRESS, new CheckToken(token))
                        .compose(checked -> checked.match(
                                valid -> valid.sinceSignIn().compareTo(JUST_NOW) < 0
                                        ? enter(exchange, valid.sessionId(), HOME)
                                        : toDoor,
                                () -> toDoor)))
                .orElse(toDoor);
    }

    /** The session that the browser had here until now would go on without anybody who has it: it is ended. */
    private Future<HttpReply> enter(Exchange exchange, UUID session, String next) {
        HttpReply in = Cookies.SESSION.set(
                Visit.onTo(next), seals.cookie(session), sessionTtl, doors.isHttps(exchange.request()));
        return operators
                .find(exchange.request())
                .compose(found -> found.filter(before -> !before.sessionId().equals(session))
                        .map(before -> end(before, clientIp.caller(exchange.request())))
                        .orElse(succeededFuture()))
                // Whoever has proved who they are comes in; the other ends by its age then.
                .transform(ended -> succeededFuture(in));
    }

    private Future<HttpReply> signOut(Visit visit) {
        return end(visit.operator(), visit.caller())
                .map(ended -> Cookies.SESSION.clear(
                        Visit.onTo(PATH + "/"), doors.isHttps(visit.exchange().request())));
    }

    private Future<Void> end(Operator operator, Caller caller) {
        EndSessions end = new EndSessions(
                operator.user().id(),
                operator.user().email(),
                Scope.ONE,
                Optional.of(operator.sessionId()),
                How.LOGOUT,
                Optional.empty(),
                caller);
        return bus.ask(EndSessions.ADDRESS, end).mapEmpty();
    }

    private View view(FormBody form, boolean codeSent) {
        return new View(form.text(EMAIL).orElse(""), next(form.text(NEXT)), codeSent, Optional.empty());
    }

    private Optional<DeviceProof> device(HttpServerRequest request) {
        return Cookies.DEVICE.in(request, doors.isHttps(request)).map(DeviceProof::new);
    }

    /** One of our own pages: nobody is led elsewhere by a link to here. */
    private static String next(Optional<String> wanted) {
        return wanted.filter(path -> path.startsWith(HOME) && !path.startsWith(PATH) && !path.contains("\\"))
                .orElse(HOME);
    }
}
