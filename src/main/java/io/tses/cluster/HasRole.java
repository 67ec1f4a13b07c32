package io.tses.cluster;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;

/** Asks whether any node has a role. */
public record HasRole() implements BusMessage {
    private static final String PREFIX = "role.";

    /** Where the nodes answer that have {@code role}. */
    public static Address<HasRole, Yes> of(Role role) {
        return Address.repeatable(PREFIX + role.wireName(), HasRole.class, Yes.class, Duration.ofSeconds(1));
    }

    public record Yes() implements BusMessage {}
}
