package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.otp.Unlock;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as staff, that whoever has an address may begin afresh, see {@link Unlock.Reach#AFRESH}, whether there is such a
 * person or not.
 *
 * @param actor who wants it
 */
public record UnlockAddress(Actor actor, EmailAddress email) implements BusMessage {
    public static final Address<UnlockAddress, Reply> ADDRESS =
            new Address<>("accounts.begin-afresh", UnlockAddress.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Unlocked, T> unlocked, Supplier<T> refused, Function<Duration, T> limited) {
            if (this instanceof Unlocked it) {
                return unlocked.apply(it);
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

    /** @param cleared the keys of Redis that were there, and are not any more */
    public record Unlocked(boolean wasLocked, List<String> cleared) implements Reply {}

    /** The actor's rank does not reach so far, or not any more. */
    public record Refused() implements Reply {}

    /** The address has been unlocked too often. */
    public record Limited(Duration retryAfter) implements Reply {}
}
