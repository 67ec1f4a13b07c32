package io.tses.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Values as people read them. */
final class Shown {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long SECONDS_PER_DAY = 86_400;

    private Shown() {}

    /** In UTC, which a script of the page turns into the reader's own time. */
    static String utc(Instant moment) {
        return UTC.format(moment);
    }

    /** As machines read it. */
    static String iso(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** For how long, in its greatest unit, rounded up: {@code 45 s}, {@code 12 min}, {@code 3 h}, {@code 9 d}. */
    static String span(Duration span) {
        long seconds = Math.max(0, (span.toMillis() + 999) / 1000);
        if (seconds < 2 * SECONDS_PER_MINUTE) {
            return seconds + " s";
        }
        if (seconds < 2 * SECONDS_PER_HOUR) {
            return ceil(seconds, SECONDS_PER_MINUTE) + " min";
        }
        return seconds < 2 * SECONDS_PER_DAY
                ? ceil(seconds, SECONDS_PER_HOUR) + " h"
                : ceil(seconds, SECONDS_PER_DAY) + " d";
    }

    /** How long a single thing took: {@code 1.4 ms}, {@code 240 ms}, {@code 2.5 s}, or as {@link #span}. */
    static String brief(Duration time) {
        long millis = time.toMillis();
        if (millis < 10) {
            return Math.round(time.toNanos() / 100_000.0) / 10.0 + " ms";
        }
        if (millis < 1000) {
            return millis + " ms";
        }
        return millis < 10_000 ? Math.round(millis / 100.0) / 10.0 + " s" : span(time);
    }

    /** With a blank between thousands. */
    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
    }

    /** Of a list, which is counted so far and no farther. */
    static String count(int count, boolean isExact) {
        return isExact ? number(count) : "more than " + number(count);
    }

    private static long ceil(long seconds, long unit) {
        return (seconds + unit - 1) / unit;
    }
}
