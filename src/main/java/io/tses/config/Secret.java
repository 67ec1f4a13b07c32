package io.tses.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A secret from the configuration. Prints as asterisks wherever it goes.
 *
 * @param value the secret itself; hand it to what needs it and nowhere else
 */
public record Secret(String value) {
    private static final int MIN_LENGTH = 32;
    private static final int MIN_DISTINCT = 10;
    private static final List<String> PLACEHOLDERS = List.of(
            "changeme", "change-me", "your-secret", "your-signing", "django-insecure", "example", "placeholder");

    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Why this may not protect anything in production, or empty when it may. */
    public Optional<String> weakness() {
        String lower = value.toLowerCase(Locale.ROOT);
        if (value.length() < MIN_LENGTH) {
            return Optional.of("is shorter than " + MIN_LENGTH + " characters");
        }
        if (value.chars().distinct().count() < MIN_DISTINCT) {
            return Optional.of("has fewer than " + MIN_DISTINCT + " different characters");
        }
        return PLACEHOLDERS.stream()
                .filter(lower::contains)
                .findFirst()
                .map(word -> "looks like a placeholder (\"" + word + "\")");
    }

    @Override
    public String toString() {
        return "********";
    }
}
