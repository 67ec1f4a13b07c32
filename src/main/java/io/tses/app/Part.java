package io.tses.app;

import io.tses.cluster.ClusterConfig;
import io.tses.cluster.Role;
import io.vertx.core.Deployable;
import java.util.function.Supplier;

/**
 * A verticle and how many of it.
 *
 * @param instances 0 where what it is for is switched off
 */
record Part(int instances, Supplier<? extends Deployable> verticle) {
    /** None of it on a node that does not have that role. */
    Part of(Role role, ClusterConfig node) {
        return node.roles().contains(role) ? this : new Part(0, verticle);
    }
}
