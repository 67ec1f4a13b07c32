package io.tses.http.routes;

import io.tses.accounts.EndAccountSessions;
import io.tses.accounts.FindAccountSessions;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.PathId;
import io.tses.users.Whom;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where somebody else is signed in, for staff, who may end it. */
public final class UserSessionRoutes {
    static final String SESSIONS = UserRoutes.USER + "/sessions";
    static final String SESSION = SESSIONS + "/:sid";

    private static final PathId USER = new PathId("id");
    private static final PathId ID = new PathId("sid");

    private final Bus bus;
    private final Authentication authentication;
    private final ClientIp clientIp;

    public UserSessionRoutes(Bus bus, Authentication authentication, ClientIp clientIp) {
        this.bus = bus;
        this.authentication = authentication;
        this.clientIp = clientIp;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, SESSIONS, "user_sessions", this::list),
                new Endpoint(HttpMethod.DELETE, SESSIONS, "user_sessions", this::endAll),
                new Endpoint(HttpMethod.DELETE, SESSION, "user_session", this::end));
    }

    private Future<HttpReply> list(Exchange exchange) {
        return authentication
                .staff(exchange.request())
                .compose(staff -> bus.ask(
                                FindAccountSessions.ADDRESS,
                                new FindAccountSessions(
                                        staff.actor(clientIp.caller(exchange.request())), Whom.of(USER.in(exchange))))
                        .map(reply -> reply.match(
                                sessions -> SessionReplies.list(sessions, staff.sessionId()),
                                () -> Failures.NOT_FOUND,
                                () -> Authentication.FORBIDDEN)));
    }

    private Future<HttpReply> endAll(Exchange exchange) {
        return end(exchange, Optional::empty, SessionReplies::counted);
    }

    private Future<HttpReply> end(Exchange exchange) {
        return end(exchange, () -> Optional.of(ID.in(exchange)), SessionReplies::goneIfAny);
    }

    /** @param session looked at only when the caller may end any */
    private Future<HttpReply> end(
            Exchange exchange, Supplier<Optional<UUID>> session, Function<Integer, HttpReply> ended) {
        return authentication
                .staff(exchange.request())
                .compose(staff -> bus.ask(
                                EndAccountSessions.ADDRESS,
                                new EndAccountSessions(
                                        staff.actor(clientIp.caller(exchange.request())),
                                        Whom.of(USER.in(exchange)),
                                        session.get()))
                        .map(reply -> reply.match(ended, () -> Failures.NOT_FOUND, () -> Authentication.FORBIDDEN)));
    }
}
