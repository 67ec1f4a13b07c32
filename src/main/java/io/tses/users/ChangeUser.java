package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
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
 */
public record ChangeUser(
        Actor actor,
        UUID id,
        Optional<Username> username,
        Optional<String> firstName,
        Optional<String> lastName,
        Flags flags)
        implements BusMessage {
    public static final Address<ChangeUser, Reply> ADDRESS =
            new Address<>("users.change", ChangeUser.class, Reply.class, Duration.ofSeconds(4));

    /** Why a person is not changed or erased. */
    public enum Reason {
        /** Whoever asks may not do this, or not any more. */
        NOT_ALLOWED,

        /** Somebody else is called that. */
        USERNAME_TAKEN,

        /** It would make a superuser who is not staff. */
        SUPERUSER_IS_STAFF,

        /** Nobody would be left who can do everything. */
        LAST_SUPERUSER,

        /** It would make a {@link TestIdentity} staff, whose code others know. */
        TEST_IDENTITY
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
