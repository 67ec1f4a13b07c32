package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/** Asks that the person of an address, made if need be, may do everything: active, staff and superuser. Idempotent. */
public record GrantSuperuser(EmailAddress email) implements BusMessage {
    public static final Address<GrantSuperuser, Granted> ADDRESS =
            new Address<>("users.grant-superuser", GrantSuperuser.class, Granted.class, Duration.ofSeconds(4));

    /** @param created whether the person was made by this question */
    public record Granted(User user, boolean created) implements BusMessage {}
}
