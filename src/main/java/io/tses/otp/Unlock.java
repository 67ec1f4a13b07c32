package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.UUID;

/**
 * Asks that a person may try codes again: without a lock, with all attempts, and with the next lock as short as the first.
 * Recorded in the same step, whether there was a lock or not.
 *
 * @param userId the person who has the address
 * @param actor who wants it
 * @param caller where the actor is
 */
public record Unlock(EmailAddress email, UUID userId, UUID actor, Caller caller, String requestId)
        implements BusMessage {
    public static final Address<Unlock, Unlocked> ADDRESS =
            new Address<>("otp.unlock", Unlock.class, Unlocked.class, Duration.ofSeconds(3));

    public record Unlocked(boolean wasLocked) implements BusMessage {}
}
