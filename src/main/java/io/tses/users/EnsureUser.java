package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/**
 * Asks for the person of an address whose code was right, and makes one when there is none. The address counts as
 * verified from then on.
 */
public record EnsureUser(EmailAddress email, Caller caller) implements BusMessage {
    public static final Address<EnsureUser, Ensured> ADDRESS =
            new Address<>("users.ensure", EnsureUser.class, Ensured.class, Duration.ofSeconds(3));

    /** @param created whether this very question made the person */
    public record Ensured(User user, boolean created) implements BusMessage {}
}
