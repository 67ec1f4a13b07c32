package io.tses.mail;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks which mail jobs there are, and how their queue stands. Each job is in one place at a time, so it is found once.
 *
 * @param state of the jobs wanted, empty for all. Jobs that are being sent or tried again come oldest first, all others
 *     newest first: by the time they ended, or else were queued
 * @param to whose mails are wanted, empty for everybody's
 * @param limit of the jobs at once
 * @param after where to go on
 */
public record FindMailJobs(Optional<MailState> state, Optional<EmailAddress> to, int limit, Optional<Place> after)
        implements BusMessage {
    public static final Address<FindMailJobs, Page> ADDRESS =
            Address.repeatable("mail.find-jobs", FindMailJobs.class, Page.class, Duration.ofSeconds(3));

    /**
     * An entry that was looked at.
     *
     * @param stream the number of the stream it is in, from 1; {@value #ENDED} of one that tells the end of a job
     */
    public record Place(long millis, long sequence, int stream) {
        public static final int ENDED = 0;
    }

    /**
     * @param jobs may be fewer than there are, even none, while there is a next place
     * @param next where to go on; empty at the end
     */
    public record Page(Queue queue, List<Job> jobs, Optional<Place> next) implements BusMessage {}

    /**
     * @param depth jobs that have not ended
     * @param inFlight of those, what mailers have taken: being sent, or waiting for the next try
     * @param oldest for how long the oldest has been queued
     * @param retried of those that have not ended, how many have failed before
     * @param dead letters kept
     */
    public record Queue(long depth, long inFlight, Duration oldest, long retried, long dead) {}

    /**
     * A job as it was written, which may be garbage when something else wrote to the queue; never its content.
     *
     * @param id unique, empty when unreadable
     * @param kind as a {@link io.tses.outbox.MailKind} is spelt
     * @param tries begun so far
     * @param lastError the kind of the last failure, without address
     * @param queuedAt when it was queued last
     * @param retryable whether {@link RetryMail} would queue it again now
     */
    public record Job(
            String id,
            String kind,
            MailState state,
            int tries,
            Optional<String> lastError,
            String requestId,
            String to,
            Instant queuedAt,
            Optional<Instant> expiresAt,
            Optional<Instant> endedAt,
            boolean retryable) {}
}
