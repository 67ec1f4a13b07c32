package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.otp.InspectCodes;
import io.tses.sessions.FindSessions;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.users.User;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks, as operator, what is known of an address, whether it is somebody's or not: codes are guessed at any. */
public record FindAddress(Actor actor, EmailAddress email) implements BusMessage {
    public static final Address<FindAddress, Found> ADDRESS =
            Address.repeatable("accounts.find-address", FindAddress.class, Found.class, Duration.ofSeconds(5));

    /**
     * @param user the person who has the address, if there is one
     * @param sessions of that person that go on, the newest first
     */
    public record Found(Optional<User> user, InspectCodes.Inspected codes, List<FindSessions.Session> sessions)
            implements BusMessage {}
}
