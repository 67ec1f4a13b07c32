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
            new Address<>("mail.find-letter", FindLetter.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        <T> T match(Function<EmailAddress, T> found, Function<RetryMail.Reason, T> refused, Supplier<T> unknown);
    }

    /** @param to the recipient, of whom a job has one and the same */
    public record Found(EmailAddress to) implements Reply {
        @Override
        public <T> T match(
                Function<EmailAddress, T> found, Function<RetryMail.Reason, T> refused, Supplier<T> unknown) {
            return found.apply(to);
        }
    }

    public record Refused(RetryMail.Reason reason) implements Reply {
        @Override
        public <T> T match(
                Function<EmailAddress, T> found, Function<RetryMail.Reason, T> refused, Supplier<T> unknown) {
            return refused.apply(reason);
        }
    }

    public record Unknown() implements Reply {
        @Override
        public <T> T match(
                Function<EmailAddress, T> found, Function<RetryMail.Reason, T> refused, Supplier<T> unknown) {
            return unknown.get();
        }
    }
}
