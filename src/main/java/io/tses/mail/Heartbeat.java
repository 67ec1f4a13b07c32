package io.tses.mail;

import java.time.Duration;

/**
 * What this mailer knows of what the others know: that it lives. As long as they do, nobody takes over what it has. All moments are
 * by {@link MailQueueStore#nanoTime}. Belongs to one event loop.
 */
final class Heartbeat {
    /** Some beats may get lost. */
    static final Duration LASTS = Duration.ofSeconds(5);

    /** What begins while the last beat is younger has at least as long again to end, before anybody takes over. */
    private static final Duration YOUNG = LASTS.dividedBy(2);

    private boolean heard;
    private long lastNanos;
    private long unbrokenSinceNanos;

    /** Redis was told, some time between. */
    void heard(long askedNanos, long answeredNanos) {
        // Whoever looked in between, and had long not heard of us, has not yet.
        if (!heard || answeredNanos - lastNanos >= LASTS.toNanos()) {
            unbrokenSinceNanos = askedNanos;
        }
        heard = true;
        lastNanos = askedNanos;
    }

    /** Whether nobody can have taken over what was taken at {@code sinceNanos}. */
    boolean isUnbroken(long sinceNanos, long nowNanos) {
        return holds(sinceNanos, nowNanos, LASTS);
    }

    /** Whether nobody can, and nobody will for a while, even if no further beat is heard. */
    boolean isYoung(long sinceNanos, long nowNanos) {
        return holds(sinceNanos, nowNanos, YOUNG);
    }

    private boolean holds(long sinceNanos, long nowNanos, Duration age) {
        return heard && nowNanos - lastNanos < age.toNanos() && sinceNanos - unbrokenSinceNanos >= 0;
    }
}
