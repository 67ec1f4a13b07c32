package io.tses.audit;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/**
 * Asks to forget an address where refused calls are counted: those that are no events yet will be told under the pseudonym. May
 * be repeated.
 */
public record ForgetRefusals(EmailAddress email, EmailAddress pseudonym) implements BusMessage {
    public static final Address<ForgetRefusals, Forgotten> ADDRESS =
            Address.repeatable("audit.forget-refusals", ForgetRefusals.class, Forgotten.class, Duration.ofSeconds(3));

    public record Forgotten() implements BusMessage {}
}
