package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.otp.Unlock;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/**
 * Asks, as operator, that whoever has an address may begin afresh, see {@link Unlock.Reach#AFRESH}, whether there is such a
 * person or not.
 *
 * @param actor who wants it
 */
public record UnlockAddress(Actor actor, EmailAddress email) implements BusMessage {
    public static final Address<UnlockAddress, Unlock.Reply> ADDRESS =
            new Address<>("accounts.unlock-address", UnlockAddress.class, Unlock.Reply.class, Duration.ofSeconds(5));
}
