package io.tses.stats;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** How far apart figures may be, and over how long a time there are such. */
public enum Step {
    SECOND("1s", Scale.SECONDS, 1, Duration.ofMinutes(15)),
    FIVE_SECONDS("5s", Scale.SECONDS, 5, Duration.ofMinutes(15)),
    MINUTE("1m", Scale.MINUTES, 1, Duration.ofHours(24)),
    TEN_MINUTES("10m", Scale.MINUTES, 10, Duration.ofHours(24));

    private static final Duration SOME_HOURS = Duration.ofHours(3);

    private final String text;
    private final Scale scale;
    private final int units;
    private final Duration longest;

    Step(String text, Scale scale, int units, Duration longest) {
        this.text = text;
        this.scale = scale;
        this.units = units;
        this.longest = longest;
    }

    /** As it is asked for. */
    public String text() {
        return text;
    }

    public Duration length() {
        return scale.unit().multipliedBy(units);
    }

    /** The longest window that has figures so close together. */
    public Duration longest() {
        return longest;
    }

    public static Optional<Step> parse(String text) {
        return Stream.of(values()).filter(step -> step.text.equals(text)).findFirst();
    }

    /** What suits a window where nobody says otherwise: at most 180 figures. */
    public static Step of(Duration window) {
        if (window.compareTo(FIVE_SECONDS.longest) <= 0) {
            return FIVE_SECONDS;
        }
        return window.compareTo(SOME_HOURS) <= 0 ? MINUTE : TEN_MINUTES;
    }

    Scale scale() {
        return scale;
    }

    /** How many rows make one. */
    int units() {
        return units;
    }
}
