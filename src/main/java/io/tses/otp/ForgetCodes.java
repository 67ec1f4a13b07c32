package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.UUID;

/**
 * Asks to forget an address and its person: codes, spent codes, wrong codes, lock, level of locks, counted requests and known
 * clients. May be repeated.
 */
public record ForgetCodes(EmailAddress email, UUID userId) implements BusMessage {
    public static final Address<ForgetCodes, Forgotten> ADDRESS =
            Address.repeatable("otp.forget", ForgetCodes.class, Forgotten.class, Duration.ofSeconds(3));

    public record Forgotten() implements BusMessage {}
}
