package io.tses.mail;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks whose mail it is that {@link RetryMail} could queue again now, or why it could not. */
public record FindLetter(UUID job) implements BusMessage {
    public static final Address<FindLetter, Reply> ADDRESS =
            Address.repeatable("mail.find-letter", FindLetter.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<EmailAddress, T> found, Function<RetryMail.Reason, T> refused, Supplier<T> unknown) {
            if (this instanceof Found it) {
                return found.apply(it.to());
            }
            if (this instanceof Refused it) {
                return refused.apply(it.reason());
            }
            if (this instanceof Unknown) {
                return unknown.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param to the recipient, of whom a job has one and the same */
    public record Found(EmailAddress to) implements Reply {}

    public record Refused(RetryMail.Reason reason) implements Reply {}

    public record Unknown() implements Reply {}
}
