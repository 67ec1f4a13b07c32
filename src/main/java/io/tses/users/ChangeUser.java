package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to change a person; what is empty stays. Everybody may change their own names, staff everyone's names and whether
 * they are active or staff, superusers all of it; superusers are changed by superusers alone. Whoever makes
 * somebody staff or superuser, or no more so, must have signed in recently. The change and its audit row
 * are one transaction, in which the rights of the actor are looked up, too.
 *
 * @param actor who wants it
 * @param sinceSignIn how long ago they signed in
 * @param isSuperuser true makes the person staff as well, unless {@code isStaff} says otherwise
 */
public record ChangeUser(
        UUID actor,
        Duration sinceSignIn,
        UUID id,
        Optional<Username> username,
        Optional<String> firstName,
        Optional<String> lastName,
        Optional<Boolean> isActive,
        Optional<Boolean> isStaff,
        Optional<Boolean> isSuperuser,
        Caller caller,
        String requestId)
        implements BusMessage {
    public static final Address<ChangeUser, Reply> ADDRESS =
            new Address<>("users.change", ChangeUser.class, Reply.class, Duration.ofSeconds(4));

    /** Whether it asks for more than other names. */
    boolean touchesStanding() {
        return isActive.isPresent() || isStaff.isPresent() || isSuperuser.isPresent();
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<User, T> changed,
                Supplier<T> missing,
                Function<Reason, T> refused,
                Function<Duration, T> stale) {
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
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param user as they are now, whether that is different or not */
    public record Changed(User user) implements Reply {}

    public record Missing() implements Reply {}

    public record Refused(Reason reason) implements Reply {}

    /**
     * The actor may do it, but signed in too long ago.
     *
     * @param maxAge how old a sign-in may be
     */
    public record Stale(Duration maxAge) implements Reply {}
}
