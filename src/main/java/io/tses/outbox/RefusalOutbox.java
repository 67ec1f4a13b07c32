package io.tses.outbox;

/**
 * The hash that counts refused calls by minute and cause, see {@link Refusal}, on their way to the audit log. A script counts
 * in the same step as it refuses; the first call of a minute and cause is recorded at once, too, as an event of its own.
 *
 * @param bound how many fields there may be; what would need another is answered 503
 */
public record RefusalOutbox(long bound) {
    /** The key of the hash in Redis. */
    public static final String KEY = "outbox:refusals";
}
