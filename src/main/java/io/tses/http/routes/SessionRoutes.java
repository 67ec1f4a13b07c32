package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Authentication.Bearer;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.BodyReader;
import io.tses.http.input.PathId;
import io.tses.http.input.RequestBody;
import io.tses.sessions.EndSessions;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.EndSessions.Scope;
import io.tses.sessions.FindSessions;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where one is signed in, and signing out. */
public final class SessionRoutes {
    static final String LOGOUT = "/api/v1/auth/logout";
    static final String SESSIONS = "/api/v1/auth/sessions";
    static final String SESSION = SESSIONS + "/:id";

    private static final PathId ID = new PathId("id");

    private final Bus bus;
    private final Authentication authentication;
    private final ClientIp clientIp;
    private final BodyReader bodies;

    public SessionRoutes(Bus bus, Authentication authentication, ClientIp clientIp, BodyReader bodies) {
        this.bus = bus;
        this.authentication = authentication;
        this.clientIp = clientIp;
        this.bodies = bodies;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.POST, LOGOUT, "logout", this::logout),
                new Endpoint(HttpMethod.GET, SESSIONS, "sessions", this::list),
                new Endpoint(HttpMethod.DELETE, SESSION, "session", this::end));
    }

    /** The body is asked for before anybody is awaited, and looked at only when the caller is known. */
    private Future<HttpReply> logout(Exchange exchange) {
        Future<Bearer> caller = authentication.bearer(exchange.request());
        Future<RequestBody> body = bodies.readOptional(exchange.request());
        return caller.compose(bearer -> body.compose(fields -> {
                    Optional<String> which = fields.optionalChoice("scope", List.of("this", "others", "all"));
                    fields.check();
                    Scope scope = switch (which.orElse("this")) {
                        case "others" -> Scope.OTHERS;
                        case "all" -> Scope.ALL;
                        default -> Scope.ONE;
                    };
                    return endOwn(bearer.user(), scope, bearer.sessionId(), How.LOGOUT, exchange);
                }))
                .map(ended -> SessionReplies.counted(ended.count()));
    }

    private Future<HttpReply> list(Exchange exchange) {
        return authentication
                .bearer(exchange.request())
                .compose(bearer -> bus.ask(
                                FindSessions.ADDRESS,
                                new FindSessions(bearer.user().id()))
                        .map(found -> SessionReplies.list(found.sessions(), bearer.sessionId())));
    }

    private Future<HttpReply> end(Exchange exchange) {
        return authentication
                .bearer(exchange.request())
                .compose(bearer -> endOwn(bearer.user(), Scope.ONE, ID.in(exchange), How.REVOKED, exchange))
                .map(ended -> SessionReplies.goneIfAny(ended.count()));
    }

    private Future<EndSessions.Ended> endOwn(User user, Scope scope, UUID session, How how, Exchange exchange) {
        return bus.ask(
                EndSessions.ADDRESS,
                new EndSessions(
                        user.id(),
                        user.email(),
                        scope,
                        Optional.of(session),
                        how,
                        Optional.empty(),
                        clientIp.caller(exchange.request())));
    }
}
