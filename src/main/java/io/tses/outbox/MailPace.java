package io.tses.outbox;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How fast queued mails go out, and how many wait in each stream: from that, for how long. */
public final class MailPace {
    private final double perSecond;
    private final long[] depths;
    private final long[] sorted;

    /**
     * @param perSecond mails that go out each second, of all streams together; zero when no mail server takes any
     * @param depths jobs in each stream
     */
    public MailPace(double perSecond, List<Long> depths) {
        this.perSecond = perSecond;
        this.depths = depths.stream().mapToLong(Long::longValue).toArray();
        this.sorted = this.depths.clone();
        Arrays.sort(sorted);
    }

    double perSecond() {
        return perSecond;
    }

    /** Whether mails go out at all. */
    boolean isMoving() {
        return perSecond > 0;
    }

    /** How many jobs a stream may hold for the last of them to wait no longer than {@code longest}; one at least. */
    long room(int stream, Duration longest) {
        double mails = perSecond * toSeconds(longest);
        int sharing = depths.length;
        boolean skipped = false;
        // Streams shorter than an equal share of what can go out leave the rest to the others.
        for (long depth : sorted) {
            if (depth == depths[stream] && !skipped) {
                skipped = true;
            } else if (depth * sharing < mails) {
                mails -= depth;
                sharing--;
            } else {
                break;
            }
        }
        return Math.max(1, (long) (mails / sharing));
    }

    /** For how long the last job waits of a stream that holds all that {@link #room} gives it, or more. */
    Duration waitWhenFull(int stream, Duration longest) {
        return wait(stream, Math.max(depths[stream], room(stream, longest)));
    }

    Duration longestWait() {
        return Duration.ofMillis((long) (1000 * Arrays.stream(depths).sum() / perSecond));
    }

    /** Before the job that is last of so many, each other stream has had as many turns, or all that it needs. */
    private Duration wait(int stream, long depth) {
        double before = depth;
        for (int other = 0; other < depths.length; other++) {
            before += other == stream ? 0 : Math.min(depths[other], depth);
        }
        return Duration.ofMillis((long) (1000 * before / perSecond));
    }

    private static double toSeconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
