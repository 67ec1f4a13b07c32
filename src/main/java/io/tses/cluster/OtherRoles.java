package io.tses.cluster;

import io.tses.bus.Bus;
import io.tses.request.Backend;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.Set;

/** The roles that a node has others for. Asking for them also opens the lines to those who have them. */
public final class OtherRoles implements Backend {
    private final Bus bus;
    private final Set<Role> others;

    /** @param own of this node */
    public OtherRoles(Bus bus, Set<Role> own) {
        this.bus = bus;
        // Nothing here asks the node that serves HTTP.
        this.others = EnumSet.complementOf(EnumSet.copyOf(own));
        this.others.remove(Role.HTTP);
    }

    @Override
    public String name() {
        return "cluster";
    }

    /** Fails with the first role that nobody has, which is the reason. */
    @Override
    public Future<Void> check() {
        return Future.all(others.stream().map(this::check).toList()).mapEmpty();
    }

    private Future<?> check(Role role) {
        return bus.ask(HasRole.of(role), new HasRole())
                .recover(cause -> Future.failedFuture(
                        new Unavailable("no-" + role.wireName(), "no node has the role " + role.wireName())));
    }
}
