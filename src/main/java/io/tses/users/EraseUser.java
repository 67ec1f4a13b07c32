package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.users.ChangeUser.Reason;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as a superuser, to erase a person. Their row is gone with the answer; their audit rows stay under a pseudonym, the
 * last of them at the latest some seconds after its event reached the log. May be repeated for some minutes, in case what
 * follows an erasure elsewhere could not be done.
 *
 * @param actor who wants it, and must have signed in recently
 */
public record EraseUser(Actor actor, UUID id) implements BusMessage {
    public static final Address<EraseUser, Reply> ADDRESS =
            new Address<>("users.erase", EraseUser.class, Reply.class, Duration.ofSeconds(4));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<Erased, T> erased,
                Supplier<T> missing,
                Function<Reason, T> refused,
                Function<Duration, T> stale) {
            if (this instanceof Erased it) {
                return erased.apply(it);
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

    /**
     * @param email the address that the person had, for those who keep anything else under it
     * @param pseudonym what stands for it in the audit log, also in what is recorded of the person from now on
     */
    public record Erased(EmailAddress email, EmailAddress pseudonym) implements Reply {}

    public record Missing() implements Reply {}

    public record Refused(Reason reason) implements Reply {}

    /**
     * The actor may do it, but signed in too long ago.
     *
     * @param maxAge how old a sign-in may be
     */
    public record Stale(Duration maxAge) implements Reply {}
}
