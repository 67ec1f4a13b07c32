package io.tses.users;

import java.util.Optional;

/**
 * How somebody stands to a person whom they would do something to. Every deed of staff asks here: staff reach everyone but
 * superusers, whom superusers alone reach.
 *
 * @param actor empty when they are gone by now
 */
record Rank(Optional<User> actor, User target) {
    /** Whether the actor may do anything at all to the target that people cannot do to themselves. */
    boolean reaches() {
        return isSuperuser(actor) || (isStaff(actor) && !target.isSuperuser());
    }

    boolean isOneself() {
        return actor.filter(user -> user.isActive() && user.id().equals(target.id()))
                .isPresent();
    }

    /** Whether somebody is staff by now, who reach somebody at all. */
    static boolean isStaff(Optional<User> actor) {
        return actor.filter(user -> user.isActive() && user.isStaff()).isPresent();
    }

    static boolean isSuperuser(Optional<User> actor) {
        return actor.filter(user -> user.isActive() && user.isSuperuser()).isPresent();
    }
}
