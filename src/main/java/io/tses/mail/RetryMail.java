package io.tses.mail;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks that a mail that failed for good be tried again, while its code lives. Its tries are counted anew, its Message-ID
 * stays. Of any number of such questions at once one queues it. Recorded in the audit log of the recipient.
 *
 * @param actor who wants it
 */
public record RetryMail(UUID job, Actor actor) implements BusMessage {
    public static final Address<RetryMail, Reply> ADDRESS =
            new Address<>("mail.retry", RetryMail.class, Reply.class, Duration.ofSeconds(4));

    /** Why a job is not queued again. */
    public enum Reason {
        SENT,
        LIVE,
        EXPIRED,
        WITHHELD,
        UNREADABLE,
        /** The queue is too long to be searched, and nothing else knows the job. */
        UNCERTAIN
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(Supplier<T> queued, Function<Reason, T> refused, Supplier<T> unknown) {
            if (this instanceof Queued) {
                return queued.get();
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

    public record Queued() implements Reply {}

    public record Refused(Reason reason) implements Reply {}

    public record Unknown() implements Reply {}
}
