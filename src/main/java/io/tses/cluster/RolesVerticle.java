package io.tses.cluster;

import io.tses.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Set;

/** Tells other nodes which roles this one has. */
public final class RolesVerticle extends VerticleBase {
    private final Bus bus;
    private final Set<Role> roles;

    public RolesVerticle(Bus bus, Set<Role> roles) {
        this.bus = bus;
        this.roles = roles;
    }

    @Override
    public Future<?> start() {
        return Future.all(roles.stream()
                .map(role -> bus.answer(HasRole.of(role), asked -> Future.succeededFuture(new HasRole.Yes())))
                .toList());
    }
}
