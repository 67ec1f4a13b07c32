package io.tses.app;

import io.tses.bus.Bus;
import io.tses.cluster.Role;
import io.tses.otp.InspectCodes;
import io.tses.request.RequestScope;
import io.tses.sessions.CheckToken;
import io.tses.sessions.OpenSession;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.users.FindUser;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What others ask a node of, before they know of it: its lines to servers are opened by use, and so is code loaded and made fast. Half of all
 * questions go to a node as soon as it has joined one other. Changes nothing: of nobody, and of a session that never begins.
 */
final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int ROUNDS = 25;
    private static final EmailAddress NOBODY = new EmailAddress("nobody@rehearsal.invalid");
    private static final Caller CALLER = new Caller(ClientAddress.parse("127.0.0.1"), "");

    private final Vertx vertx;
    private final Bus bus;
    private final Set<Role> roles;

    /** @param roles of this node, which must answer by now */
    Rehearsal(Vertx vertx, Bus bus, Set<Role> roles) {
        this.vertx = vertx;
        this.bus = bus;
        this.roles = roles;
    }

    /** Never fails, and ends after some seconds: what is not well by then, {@code /ready} tells. */
    Future<Void> play() {
        Future<?> played = Future.succeededFuture();
        for (int round = 0; round < ROUNDS; round++) {
            played = played.compose(before -> Future.join(all()));
        }
        return played.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .mapEmpty();
    }

    private List<Future<?>> all() {
        List<Future<?>> asked = new ArrayList<>(List.of(Future.succeededFuture()));
        if (roles.contains(Role.USERS)) {
            asked.add(asRequest(() -> bus.ask(FindUser.ADDRESS, new FindUser(UUID.randomUUID(), true))));
        }
        if (roles.contains(Role.OTP)) {
            asked.add(asRequest(() -> bus.ask(InspectCodes.ADDRESS, new InspectCodes(NOBODY))));
        }
        if (roles.contains(Role.TOKENS)) {
            asked.add(asRequest(() -> bus.ask(OpenSession.ADDRESS, new OpenSession(UUID.randomUUID(), NOBODY, CALLER))
                    .compose(session -> bus.ask(CheckToken.ADDRESS, new CheckToken(session.access())))));
        }
        return asked;
    }

    private <T> Future<T> asRequest(Supplier<Future<T>> question) {
        Promise<T> answer = Promise.promise();
        vertx.runOnContext(now -> {
            RequestScope.startingNow("rehearsal", PATIENCE).enter();
            question.get().onComplete(answer);
        });
        return answer.future();
    }
}
