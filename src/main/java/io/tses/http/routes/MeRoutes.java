package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.users.FindUser;
import io.tses.users.Flags;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Oneself: everybody sees themselves and changes their names. */
public final class MeRoutes {
    static final String ME = UserRoutes.USERS + "/me";

    private final Bus bus;
    private final Authentication authentication;
    private final UserChanges changes;

    public MeRoutes(Bus bus, Authentication authentication, UserChanges changes) {
        this.bus = bus;
        this.authentication = authentication;
        this.changes = changes;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, ME, "user_me", this::show),
                new Endpoint(HttpMethod.PATCH, ME, "user_me", this::change));
    }

    private Future<HttpReply> show(Exchange exchange) {
        return authentication
                .user(exchange.request())
                .compose(caller -> bus.ask(FindUser.ADDRESS, new FindUser(caller.id(), true)))
                .map(reply -> reply.match(user -> HttpReply.ok(UserJson.of(user)), () -> Failures.NOT_FOUND));
    }

    private Future<HttpReply> change(Exchange exchange) {
        return changes.make(
                exchange,
                authentication.bearer(exchange.request()),
                bearer -> bearer.user().id(),
                body -> Flags.NONE);
    }
}
