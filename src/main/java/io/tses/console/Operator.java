package io.tses.console;

import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.users.User;
import java.time.Duration;
import java.util.UUID;

/**
 * One of the staff who is signed in to the console.
 *
 * @param sinceSignIn how long ago they proved who they are
 * @param isRemembered whether PostgreSQL does not tell who they are at the moment, see {@link Operators}
 */
record Operator(User user, UUID sessionId, Duration sinceSignIn, boolean isRemembered) {
    /** As one who does something to somebody. */
    Actor actor(Caller caller) {
        return Actor.signedIn(user.id(), sinceSignIn, caller);
    }
}
