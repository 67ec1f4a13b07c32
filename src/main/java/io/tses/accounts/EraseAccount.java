package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.users.ChangeUser;
import io.tses.users.EraseUser;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as a superuser, to erase a person: their row, sessions, codes and mails are gone with the answer, and their audit
 * rows stay under a pseudonym. May be repeated when it fails: it may be done in part.
 *
 * @param actor who wants it, and must have signed in recently
 */
public record EraseAccount(Actor actor, UUID id) implements BusMessage {
    public static final Address<EraseAccount, Reply> ADDRESS =
            new Address<>("accounts.erase", EraseAccount.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Supplier<T> erased,
                Supplier<T> missing,
                Function<ChangeUser.Reason, T> refused,
                Function<Duration, T> stale) {
            if (this instanceof Erased) {
                return erased.get();
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

    public record Erased() implements Reply {}

    public record Missing() implements Reply {}

    public record Refused(ChangeUser.Reason reason) implements Reply {}

    /** @param maxAge as of {@link EraseUser.Stale} */
    public record Stale(Duration maxAge) implements Reply {}
}
