package io.tses.mail;

import java.time.Duration;

/**
 * What a mailer knows that has just got a job: nobody else gets it for a retry delay.
 *
 * @param number of the try, from 1
 * @param left of the job's life at {@code sinceNanos}, or a little less
 * @param sinceNanos a moment before the job was given, by the clock of {@link MailQueueStore#nanoTime}
 */
record Fence(int number, Duration left, long sinceNanos) {
    /** @param nanos now, by the same clock */
    Duration age(long nanos) {
        return Duration.ofNanos(nanos - sinceNanos);
    }

    /**
     * For how long a job has been queued.
     *
     * @param life of the job
     * @param nanos now, by the same clock
     */
    Duration queuedFor(Duration life, long nanos) {
        return life.minus(left).plus(age(nanos));
    }
}
