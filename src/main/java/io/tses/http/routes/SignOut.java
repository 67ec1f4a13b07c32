package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.exchange.Exchange;
import io.tses.sessions.EndSessions;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.EndSessions.Scope;
import io.tses.shared.EmailAddress;
import io.tses.users.User;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** Ends sessions because a request asks for it. Fails when that cannot be done now: the call may be repeated. */
public final class SignOut {
    private final Bus bus;
    private final ClientIp clientIp;

    public SignOut(Bus bus, ClientIp clientIp) {
        this.bus = bus;
        this.clientIp = clientIp;
    }

    /** Ends one session of somebody's. */
    Future<EndSessions.Ended> one(User user, UUID session, How how, Optional<String> by, Exchange exchange) {
        return some(user, Scope.ONE, Optional.of(session), how, by, exchange);
    }

    /** Ends every session of somebody's. */
    Future<EndSessions.Ended> all(User user, How how, Optional<String> by, Exchange exchange) {
        return some(user, Scope.ALL, Optional.empty(), how, by, exchange);
    }

    /** @param session as {@code scope} wants it */
    Future<EndSessions.Ended> some(
            User user, Scope scope, Optional<UUID> session, How how, Optional<String> by, Exchange exchange) {
        return end(user.id(), user.email(), scope, session, how, by, exchange);
    }

    private Future<EndSessions.Ended> end(
            UUID userId,
            EmailAddress email,
            Scope scope,
            Optional<UUID> session,
            How how,
            Optional<String> by,
            Exchange exchange) {
        return bus.ask(
                EndSessions.ADDRESS,
                new EndSessions(
                        userId,
                        email,
                        scope,
                        session,
                        how,
                        by,
                        clientIp.caller(exchange.request()),
                        exchange.requestId()));
    }
}
