package io.tses.http.exchange;

import io.tses.bus.Bus;
import io.tses.shared.EmailAddress;
import io.tses.users.ApproachUser;
import io.tses.users.User;
import io.vertx.core.Future;
import java.util.UUID;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/** Lets staff at somebody else, as far as their rank reaches by now. */
public final class Approach {
    private final Bus bus;

    public Approach(Bus bus) {
        this.bus = bus;
    }

    /** @return who has the id; fails with a {@link Refusal} when there is nobody, or when they are out of reach */
    public Future<User> to(UUID id, User staff) {
        return bus.ask(ApproachUser.ADDRESS, new ApproachUser(staff.id(), id))
                .compose(reply -> reply.match(
                        Future::succeededFuture,
                        () -> failedFuture(new Refusal(Failures.NOT_FOUND)),
                        () -> failedFuture(new Refusal(Authentication.FORBIDDEN))));
    }

    /** Fails with a {@link Refusal} when whoever has the address is out of reach; it may be nobody's. */
    public Future<Void> to(EmailAddress email, User staff) {
        return bus.ask(ApproachUser.ADDRESS, new ApproachUser(staff.id(), email))
                .compose(reply -> reply.match(
                        user -> succeededFuture(),
                        Future::succeededFuture,
                        () -> failedFuture(new Refusal(Authentication.FORBIDDEN))));
    }
}
