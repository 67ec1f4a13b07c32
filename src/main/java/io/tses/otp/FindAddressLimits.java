package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.List;

/** Asks what an address has left of everything that is limited, whether it is somebody's or not. */
public record FindAddressLimits(EmailAddress email) implements BusMessage {
    public static final Address<FindAddressLimits, Found> ADDRESS =
            Address.repeatable("otp.find-address-limits", FindAddressLimits.class, Found.class, Duration.ofSeconds(3));

    /**
     * @param mailbox under which requests for the address are counted
     * @param limits those of its mailbox and its domain
     */
    public record Found(EmailAddress mailbox, List<Counted> limits, InspectCodes.Inspected codes)
            implements BusMessage {}
}
