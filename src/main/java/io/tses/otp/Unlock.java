package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/**
 * Asks that a person may try codes again now: without their lock, but with the history that makes the next one. Whether it
 * is done or refused, and whether there was a lock or not, it is recorded in the same step.
 *
 * @param userId the person who has the address
 * @param actor who wants it
 */
public record Unlock(EmailAddress email, UUID userId, Actor actor) implements BusMessage {
    public static final Address<Unlock, Reply> ADDRESS =
            new Address<>("otp.unlock", Unlock.class, Reply.class, Duration.ofSeconds(3));

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

    public record Unlocked(boolean wasLocked) implements Reply {}

    /** The person has been unlocked too often: whoever guesses must not have an operator clear their way. */
    public record Limited(Duration retryAfter) implements Reply {}
}
