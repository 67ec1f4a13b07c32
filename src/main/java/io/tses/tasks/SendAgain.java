package io.tses.tasks;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.mail.RetryMail;
import io.tses.shared.Actor;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as staff, that a mail be tried again that failed for good, see {@link RetryMail}; the mail of a superuser as a
 * superuser.
 *
 * @param actor who wants it
 */
public record SendAgain(Actor actor, UUID job) implements BusMessage {
    public static final Address<SendAgain, Reply> ADDRESS =
            new Address<>("tasks.send-again", SendAgain.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Supplier<T> queued,
                Function<RetryMail.Reason, T> refused,
                Supplier<T> unknown,
                Supplier<T> notAllowed) {
            if (this instanceof Queued) {
                return queued.get();
            }
            if (this instanceof Refused it) {
                return refused.apply(it.reason());
            }
            if (this instanceof Unknown) {
                return unknown.get();
            }
            if (this instanceof NotAllowed) {
                return notAllowed.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Queued() implements Reply {}

    public record Refused(RetryMail.Reason reason) implements Reply {}

    public record Unknown() implements Reply {}

    /** The actor's rank does not reach whoever has the address. */
    public record NotAllowed() implements Reply {}
}
