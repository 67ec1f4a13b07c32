package io.tses.mail;

import java.time.Duration;

/** How long a mail server usually takes for a mail, by its last ones. */
final class UsualTime {
    /** As long as nothing is known. */
    private static final Duration ASSUMED = Duration.ofMillis(250);

    /** A shorter one is taken for it: any process may stand still for some times as long. */
    private static final Duration SHORTEST = Duration.ofMillis(25);

    /** With each mail it comes so much nearer, up or down: in the end as many take longer as take less. */
    private static final double STEP = 1.25;

    private static final int MUCH = 4;

    private double nanos = ASSUMED.toNanos();

    /** A mail was taken within so long. */
    void took(Duration time) {
        nanos = time.toNanos() > nanos ? nanos * STEP : Math.max((double) SHORTEST.toNanos(), nanos / STEP);
    }

    /** When it takes longer than that, it is not the mail server itself that is slow, but something behind it. */
    Duration muchLonger() {
        return Duration.ofNanos((long) (nanos * MUCH));
    }
}
