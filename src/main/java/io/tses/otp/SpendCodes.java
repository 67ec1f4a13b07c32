package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/** Asks to spend every code, handle and link of an address, so that none signs in any more. May be repeated. */
public record SpendCodes(EmailAddress email) implements BusMessage {
    public static final Address<SpendCodes, Spent> ADDRESS =
            Address.repeatable("otp.spend", SpendCodes.class, Spent.class, Duration.ofSeconds(3));

    public record Spent() implements BusMessage {}
}
