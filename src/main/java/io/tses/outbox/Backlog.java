package io.tses.outbox;

import java.time.Duration;

/**
 * What an outbox holds.
 *
 * @param waiting entries, those under way included
 * @param oldest age of the first of them, zero when there is none
 * @param aside entries that were set aside: what can never be done, or could not
 */
public record Backlog(long waiting, Duration oldest, long aside) {
    public static final Backlog NONE = new Backlog(0, Duration.ZERO, 0);
}
