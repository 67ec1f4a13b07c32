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

    /** Letters and digits of what stands in examples, and phrases that everybody knows. */
    private static final List<String> PLACEHOLDERS = List.of(
            "changeme",
            "changethis",
            "replaceme",
            "replacethis",
            "yoursecret",
            "yoursigning",
            "insecure",
            "example",
            "placeholder",
            "donotuse",
            "correcthorse",
            "quickbrown");

    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Why this may not protect anything in production and what would, or empty when it may. */
    public Optional<String> weakness() {
        return flaw().map(flaw ->
                flaw + "; use at least 32 random characters, for example from: openssl rand -base64 48");
    }

    private Optional<String> flaw() {
        if (value.length() < MIN_LENGTH) {
            return Optional.of("is shorter than " + MIN_LENGTH + " characters");
        }
        String bare = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        Optional<String> placeholder =
                PLACEHOLDERS.stream().filter(bare::contains).findFirst();
        if (placeholder.isPresent()) {
            return placeholder.map(word -> "looks like a placeholder (\"" + word + "\")");
        }
        if (Predictability.isPattern(value)) {
            return Optional.of("can be guessed: it is made of repeats, sequences or neighbouring keys");
        }
        return Predictability.isWords(value) ? Optional.of("can be guessed: it is made of words") : Optional.empty();
    }

    @Override
    public String toString() {
        return "********";
    }
}
