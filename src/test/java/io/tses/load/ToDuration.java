package io.tses.load;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time that somebody typed. */
final class ToDuration implements ITypeConverter<Duration> {
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,7})(ms|s|m|h)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    @Override
    public Duration convert(String text) {
        Matcher length = LENGTH.matcher(text.strip());
        if (!length.matches()) {
            throw new TypeConversionException(
                    "\"" + text + "\" is no length of time; right would be 500ms, 30s, or 5m");
        }
        return Duration.of(Long.parseLong(length.group(1)), UNITS.get(length.group(2)));
    }

    /** As it would be typed. */
    static String text(Duration length) {
        if (length.toMillis() % 1000 != 0) {
            return length.toMillis() + "ms";
        }
        boolean minutes = length.toSeconds() % 60 == 0 && length.toSeconds() > 0;
        return minutes ? length.toMinutes() + "m" : length.toSeconds() + "s";
    }
}
