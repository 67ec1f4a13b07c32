package io.tses.console;

import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.QueryParameters;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/** One request of an operator for a page, or for a deed that a form of one asks for. */
final class Visit {
    private final Exchange exchange;
    private final Operator operator;
    private final Caller caller;
    private final Templates templates;
    private final Screen screen;

    Visit(Exchange exchange, Operator operator, Caller caller, Templates templates, Screen screen) {
        this.exchange = exchange;
        this.operator = operator;
        this.caller = caller;
        this.templates = templates;
        this.screen = screen;
    }

    Exchange exchange() {
        return exchange;
    }

    Operator operator() {
        return operator;
    }

    Actor actor() {
        return operator.actor(caller);
    }

    Caller caller() {
        return caller;
    }

    /** One parameter of the page's URL. */
    Optional<String> query(String name) {
        return Optional.ofNullable(QueryParameters.of(exchange.request()).get(name));
    }

    /** @param template the name of its file, without the ending */
    HttpReply page(String template, Object view) {
        return templates.page(200, template, screen, view);
    }

    /** The page once more, with why nothing was done. */
    HttpReply page(String template, Object view, Problem problem) {
        return templates.page(problem.status(), template, screen.with(problem), view);
    }

    /** A page that has nothing but a problem on it. */
    HttpReply problem(Problem problem) {
        return templates.page(problem.status(), "problem", screen, problem);
    }

    /** On to another page, once a deed is done, so that no reload does it again. */
    static HttpReply onTo(String path) {
        return HttpReply.bare(303).with(HttpHeaders.LOCATION, path);
    }

    /** For a deed that wants a sign-in of at most {@code maxAge} ago (RFC 9470). */
    HttpReply askAgain(Duration maxAge, String path) {
        return templates.page(
                403,
                "sign-in",
                screen,
                SignInPages.View.again(operator.user().email().value(), path, maxAge));
    }
}
