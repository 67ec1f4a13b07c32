package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.exchange.Approach;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Authentication.Bearer;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where people are signed in, and signing out: everybody for themselves, staff for others. */
public final class SessionRoutes {
    static final String LOGOUT = "/api/v1/auth/logout";
    static final String SESSIONS = "/api/v1/auth/sessions";
    static final String SESSION = SESSIONS + "/:id";
    static final String SESSIONS_OF = UserRoutes.USER + "/sessions";
    static final String SESSION_OF = SESSIONS_OF + "/:sid";

    private static final PathId OWN = new PathId("id");
    private static final PathId USER = new PathId("id");
    private static final PathId OF_USER = new PathId("sid");

    private static final HttpReply GONE = HttpReply.bare(204);

    private final Bus bus;
    private final Authentication authentication;
    private final Approach approach;
    private final SignOut signOut;
    private final BodyReader bodies;

    public SessionRoutes(
            Bus bus, Authentication authentication, Approach approach, SignOut signOut, BodyReader bodies) {
        this.bus = bus;
        this.authentication = authentication;
        this.approach = approach;
        this.signOut = signOut;
        this.bodies = bodies;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.POST, LOGOUT, "logout", this::logout),
                new Endpoint(HttpMethod.GET, SESSIONS, "sessions", this::list),
                new Endpoint(HttpMethod.DELETE, SESSION, "session", this::end),
                new Endpoint(HttpMethod.GET, SESSIONS_OF, "user_sessions", this::listOf),
                new Endpoint(HttpMethod.DELETE, SESSIONS_OF, "user_sessions", this::endAllOf),
                new Endpoint(HttpMethod.DELETE, SESSION_OF, "user_session", this::endOf));
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
                    return signOut.some(
                            bearer.user(),
                            scope,
                            Optional.of(bearer.sessionId()),
                            How.LOGOUT,
                            Optional.empty(),
                            exchange);
                }))
                .map(SessionRoutes::counted);
    }

    private Future<HttpReply> list(Exchange exchange) {
        return authentication
                .bearer(exchange.request())
                .compose(bearer -> list(bearer.user().id(), bearer.sessionId()));
    }

    private Future<HttpReply> listOf(Exchange exchange) {
        return authentication
                .bearer(exchange.request())
                .compose(bearer ->
                        whoseSessions(bearer.user(), exchange).compose(user -> list(user.id(), bearer.sessionId())));
    }

    private Future<HttpReply> list(UUID userId, UUID current) {
        return bus.ask(FindSessions.ADDRESS, new FindSessions(userId)).map(found -> {
            JsonArray results = new JsonArray();
            found.sessions().forEach(session -> results.add(toJson(session, current)));
            return HttpReply.json(
                    200, new JsonObject().put("count", results.size()).put("results", results));
        });
    }

    private static JsonObject toJson(FindSessions.Session session, UUID current) {
        return new JsonObject()
                .put("id", session.id().toString())
                .put("current", session.id().equals(current))
                .put("created_at", session.createdAt().toString())
                .put("last_used_at", session.lastUsedAt().toString())
                .put("ip_address", session.clientAddress().isEmpty() ? null : session.clientAddress())
                .put("user_agent", session.userAgent())
                .put("idle_expires_at", session.idleEndsAt().toString())
                .put("expires_at", session.endsAt().toString());
    }

    private Future<HttpReply> end(Exchange exchange) {
        return authentication
                .bearer(exchange.request())
                .compose(
                        bearer -> signOut.one(bearer.user(), OWN.in(exchange), How.REVOKED, Optional.empty(), exchange))
                .map(SessionRoutes::goneIfAny);
    }

    private Future<HttpReply> endOf(Exchange exchange) {
        return authentication
                .user(exchange.request())
                .compose(staff -> whoseSessions(staff, exchange)
                        .compose(user -> signOut.one(
                                user, OF_USER.in(exchange), How.REVOKED, Optional.of(staff.id()), exchange)))
                .map(SessionRoutes::goneIfAny);
    }

    private Future<HttpReply> endAllOf(Exchange exchange) {
        return authentication
                .user(exchange.request())
                .compose(staff -> whoseSessions(staff, exchange)
                        .compose(user -> signOut.all(user, How.REVOKED, Optional.of(staff.id()), exchange)))
                .map(SessionRoutes::counted);
    }

    /** The person in the path, if {@code caller} may deal with their sessions. */
    private Future<User> whoseSessions(User caller, Exchange exchange) {
        return Authentication.onlyStaff(caller).compose(staff -> approach.to(USER.in(exchange), staff));
    }

    private static HttpReply counted(EndSessions.Ended ended) {
        return HttpReply.json(200, new JsonObject().put("ended", ended.count()));
    }

    private static HttpReply goneIfAny(EndSessions.Ended ended) {
        return ended.count() > 0 ? GONE : Failures.NOT_FOUND;
    }
}
