package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Asks that whoever has an address may try codes again now: without their lock. Whether it is done or refused, and whether
 * there was a lock or not, it is recorded in the same step. The total of guesses stays in any case.
 *
 * @param userId the person who has the address, if there is one
 * @param actor who wants it
 * @param reach what is forgotten
 */
public record Unlock(EmailAddress email, Optional<UUID> userId, Actor actor, Reach reach) implements BusMessage {
    public static final Address<Unlock, Reply> ADDRESS =
            new Address<>("otp.unlock", Unlock.class, Reply.class, Duration.ofSeconds(3));

    public enum Reach {
        /** The lock alone; the history that makes the next one stays. */
        LOCK,
        /** The wrong codes and the permits of requests, too, also of the devices that have signed in. */
        AFRESH
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Unlocked, T> unlocked, Function<Limited, T> limited) {
            if (this instanceof Unlocked it) {
                return unlocked.apply(it);
            }
            if (this instanceof Limited it) {
                return limited.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param cleared the keys of Redis that were there, and are not any more */
    public record Unlocked(boolean wasLocked, List<String> cleared) implements Reply {}

    /** The address has been unlocked too often: whoever guesses must not have an operator clear their way. */
    public record Limited(Duration retryAfter) implements Reply {}
}
