package io.tses.mail;

import io.tses.outbox.MailKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * What letters of one language are written with.
 *
 * @param words by name, each with places of its own
 * @param texts the plain text of each kind of mail
 * @param htmls the HTML of each kind of mail
 */
public record Wording(
        Locale language, Map<String, String> words, Map<MailKind, Template> texts, Map<MailKind, Template> htmls) {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    /** What a mail says, before it is somebody's. */
    record Written(String subject, String text, String html) {}

    /** @param values by place */
    Written write(MailKind kind, Map<String, String> values) {
        Map<String, String> filled = new HashMap<>();
        words.forEach((name, word) -> filled.put(name, new Template(word, false).fill(values)));
        filled.putAll(values);
        filled.put("language", language.toLanguageTag());
        return new Written(
                requireNonNull(filled.get(Stationery.subject(kind))),
                requireNonNull(texts.get(kind)).fill(filled),
                requireNonNull(htmls.get(kind)).fill(filled));
    }

    String life(Duration life) {
        Duration shown = shown(life);
        return shown.compareTo(TWO_MINUTES) < 0
                ? word("seconds", Map.of("number", Long.toString(shown.toSeconds())))
                : word("minutes", Map.of("number", Long.toString(shown.toMinutes())));
    }

    /** As much of it as is told. Rounded down: a code must not die earlier than its mail promises. */
    static Duration shown(Duration life) {
        return life.truncatedTo(life.compareTo(TWO_MINUTES) < 0 ? ChronoUnit.SECONDS : ChronoUnit.MINUTES);
    }

    String time(Instant at) {
        return DateTimeFormatter.ofPattern(word("time-format", Map.of()), language)
                .withZone(ZoneOffset.UTC)
                .format(at);
    }

    /** @param program empty when unknown, as may be {@code system} */
    String client(String program, String system) {
        String named = program.isEmpty() ? word("unknown-client", Map.of()) : program;
        return system.isEmpty() ? named : word("program-on-system", Map.of("program", named, "system", system));
    }

    String address(String address) {
        return address.isEmpty() ? word("unknown-address", Map.of()) : address;
    }

    private String word(String name, Map<String, String> values) {
        return new Template(requireNonNull(words.get(name)), false).fill(values);
    }
}
