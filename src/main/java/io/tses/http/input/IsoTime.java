package io.tses.http.input;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date, or a date and time, in ISO 8601; UTC where no zone is given.
 *
 * @param start its first moment
 * @param length as precisely as it was given: a day, a minute, a second or a part of one
 */
public record IsoTime(Instant start, Duration length) {
    /** The blank before the zone is a plus sign that nobody encoded. */
    private static final Pattern FORM = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})"
            + "(?:[T ](\\d{2}:\\d{2})(?:(:\\d{2})(?:[.,](\\d{1,9}))?)?(Z|[+ -]\\d{2}(?::?\\d{2})?)?)?");

    private static final int NANO_DIGITS = 9;

    /** The time, or empty when {@code text} is none. */
    public static Optional<IsoTime> parse(String text) {
        Matcher form = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        try {
            return form.matches() ? Optional.of(read(form)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The first moment that is too late. */
    public Instant end() {
        return start.plus(length);
    }

    private static IsoTime read(Matcher form) {
        LocalDate date = LocalDate.parse(form.group(1));
        String minute = form.group(2);
        if (minute == null) {
            return new IsoTime(date.atStartOfDay().toInstant(ZoneOffset.UTC), Duration.ofDays(1));
        }
        String second = form.group(3) == null ? "" : form.group(3);
        String fraction = form.group(4) == null ? "" : form.group(4);
        String zone = form.group(5) == null ? "Z" : form.group(5).replace(' ', '+');
        LocalDateTime time =
                LocalDateTime.parse(date + "T" + minute + second + (fraction.isEmpty() ? "" : "." + fraction));
        return new IsoTime(time.toInstant(ZoneOffset.of(zone)), length(second, fraction));
    }

    private static Duration length(String second, String fraction) {
        if (second.isEmpty()) {
            return Duration.ofMinutes(1);
        }
        return Duration.ofNanos((long) Math.pow(10, NANO_DIGITS - fraction.length()));
    }
}
