package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.ClientAddress;
import java.time.Duration;
import java.util.List;

/** Asks what a client and the network around it have left of everything that is limited. */
public record FindClientLimits(ClientAddress client) implements BusMessage {
    public static final Address<FindClientLimits, Found> ADDRESS =
            Address.repeatable("otp.find-client-limits", FindClientLimits.class, Found.class, Duration.ofSeconds(3));

    public record Found(List<Counted> limits) implements BusMessage {}
}
