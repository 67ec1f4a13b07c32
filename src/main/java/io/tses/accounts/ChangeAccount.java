package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.users.ChangeUser;
import io.tses.users.Flags;
import io.tses.users.User;
import io.tses.users.Whom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to change a person; what is empty stays. Who may do what is told at {@link ChangeUser}. With the answer that somebody
 * was disabled all their sessions have ended, and whoever is enabled begins without any. May be repeated when it fails: it
 * may be done in part.
 *
 * @param actor who wants it
 * @param username as it was typed; the present one is no change, whatever today's rules say of it
 */
public record ChangeAccount(
        Actor actor,
        Whom whom,
        Optional<String> username,
        Optional<String> firstName,
        Optional<String> lastName,
        Flags flags)
        implements BusMessage {
    public static final Address<ChangeAccount, Reply> ADDRESS =
            new Address<>("accounts.change", ChangeAccount.class, Reply.class, Duration.ofSeconds(5));

    /** Asks that somebody may sign in again, or no more. */
    public static ChangeAccount activity(Actor actor, Whom whom, boolean isActive) {
        return new ChangeAccount(
                actor, whom, Optional.empty(), Optional.empty(), Optional.empty(), Flags.active(isActive));
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<User, T> changed,
                Supplier<T> missing,
                Function<ChangeUser.Reason, T> refused,
                Function<Duration, T> stale,
                Supplier<T> noUsername,
                Function<Duration, T> limited) {
            if (this instanceof Changed it) {
                return changed.apply(it.user());
            }
            if (this instanceof Missing) {
                return missing.get();
            }
            if (this instanceof Refused it) {
                return refused.apply(it.reason());
            }
            if (this instanceof Stale it) {
                return stale.apply(it.maxAge());
            }
            if (this instanceof NoUsername) {
                return noUsername.get();
            }
            if (this instanceof Limited it) {
                return limited.apply(it.retryAfter());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param user as they are now, whether that is different or not */
    public record Changed(User user) implements Reply {}

    public record Missing() implements Reply {}

    public record Refused(ChangeUser.Reason reason) implements Reply {}

    /** @param maxAge as of {@link ChangeUser.Stale} */
    public record Stale(Duration maxAge) implements Reply {}

    /** Nobody may take such a username. */
    public record NoUsername() implements Reply {}

    /** The person has tried too many other usernames: an answer tells whether a name is taken. */
    public record Limited(Duration retryAfter) implements Reply {}
}
