package io.tses.mail;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/**
 * Asks to forget an address: its jobs, those that ended included, and its dead letters with their codes. A mail that is
 * being sent at that moment may still arrive; nothing is noted of it. May be repeated.
 */
public record ForgetMail(EmailAddress email) implements BusMessage {
    public static final Address<ForgetMail, Forgotten> ADDRESS =
            Address.repeatable("mail.forget", ForgetMail.class, Forgotten.class, Duration.ofSeconds(3));

    public record Forgotten() implements BusMessage {}
}
