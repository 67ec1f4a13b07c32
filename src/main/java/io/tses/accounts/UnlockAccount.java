package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.otp.Unlock;
import io.tses.shared.Actor;
import io.tses.users.Whom;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as staff, that a person may try codes again now, see {@link Unlock}.
 *
 * @param actor who wants it
 */
public record UnlockAccount(Actor actor, Whom whom) implements BusMessage {
    public static final Address<UnlockAccount, Reply> ADDRESS =
            new Address<>("accounts.unlock", UnlockAccount.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<Unlocked, T> unlocked,
                Supplier<T> missing,
                Supplier<T> refused,
                Function<Duration, T> limited) {
            if (this instanceof Unlocked it) {
                return unlocked.apply(it);
            }
            if (this instanceof Missing) {
                return missing.get();
            }
            if (this instanceof Refused) {
                return refused.get();
            }
            if (this instanceof Limited it) {
                return limited.apply(it.retryAfter());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param account as it is afterwards */
    public record Unlocked(Account account, boolean wasLocked) implements Reply {}

    public record Missing() implements Reply {}

    /** The actor's rank does not reach so far, or not any more. */
    public record Refused() implements Reply {}

    /** The person has been unlocked too often. */
    public record Limited(Duration retryAfter) implements Reply {}
}
