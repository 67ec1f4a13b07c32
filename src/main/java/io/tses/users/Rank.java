package io.tses.users;

import io.tses.shared.Actor;
import java.util.Optional;

/**
 * How far somebody's rights over others reach at a moment. Every deed of staff asks here: staff reach everyone but
 * superusers, whom superusers alone reach.
 */
enum Rank {
    /** Everybody else, and who is disabled or gone by now. */
    NONE,
    STAFF,
    SUPERUSER;

    /** @param person who acts, as they are at the moment; empty when they are gone, or at the command line */
    static Rank of(Actor actor, Optional<User> person) {
        return actor.person().isEmpty() ? SUPERUSER : person.map(Rank::of).orElse(NONE);
    }

    static Rank of(User person) {
        if (!person.isActive()) {
            return NONE;
        }
        if (person.isSuperuser()) {
            return SUPERUSER;
        }
        return person.isStaff() ? STAFF : NONE;
    }

    /** Whether it lets one do anything at all to somebody that people cannot do to themselves. */
    boolean reaches(User target) {
        return this == SUPERUSER || (this == STAFF && !target.isSuperuser());
    }
}
