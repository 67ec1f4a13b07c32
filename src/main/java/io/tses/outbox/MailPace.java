package io.tses.outbox;

import java.time.Duration;

/**
 * How fast queued mails go out: from that, for how long one waits.
 *
 * @param perSecond mails that go out each second, of all streams together; zero when no mail server takes any
 * @param waiting mails in all streams
 */
public record MailPace(double perSecond, long waiting) {
    private static final double MILLIS_PER_SECOND = 1000;

    /** How many mails go out within a time, one at least; any number while nobody can say. */
    long within(Duration time) {
        return perSecond == 0 ? Long.MAX_VALUE : Math.max(1, (long) (perSecond * time.toMillis() / MILLIS_PER_SECOND));
    }

    /** For how long a mail waits that so many go before; zero while nobody can say. */
    Duration waitBehind(long before) {
        return perSecond == 0 ? Duration.ZERO : Duration.ofMillis((long) (MILLIS_PER_SECOND * before / perSecond));
    }
}
