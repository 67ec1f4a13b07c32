package io.tses.mail;

import io.tses.outbox.MailKind;
import io.tses.shared.Languages;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * What letters are written with, in each language that there is.
 *
 * @param usual one of them, for whoever reads none of the others
 */
public record Stationery(Map<Locale, Wording> wordings, Locale usual) {
    /** Those that the jar carries; the first has every word that there is. */
    static final List<Locale> SHIPPED =
            Stream.of("en", "de", "fr", "es", "pt").map(Locale::forLanguageTag).toList();

    /** May stay empty, and so begin sections; the rest are always there. */
    private static final Set<String> LOOK =
            Set.of("service", "support", "language", "colour", "on-colour", "colour-dark", "on-colour-dark");

    private static final Map<MailKind, Set<String>> VALUES = Map.of(
            MailKind.CODE, Set.of("code", "life", "link", "domain"),
            MailKind.NEW_SIGN_IN, Set.of("client", "address", "time"));

    private static final Map<String, Set<String>> PARTS = Map.of(
            "minutes", Set.of("number"),
            "seconds", Set.of("number"),
            "program-on-system", Set.of("program", "system"));

    Wording forReader(Languages languages) {
        return requireNonNull(wordings.get(languages.bestOf(wordings.keySet()).orElse(usual)));
    }

    /** As files are named for it. */
    static String name(MailKind kind) {
        return kind.wireName().replace('_', '-');
    }

    /** The word that is the subject of such mails. */
    static String subject(MailKind kind) {
        return name(kind) + "-subject";
    }

    /** What the templates of such mails can show, besides words. */
    static Set<String> values(MailKind kind) {
        return Stream.of(LOOK, requireNonNull(VALUES.get(kind)))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    /** What that word can show. The subject shows no code: lock screens do show subjects. */
    static Set<String> valuesOfWord(String word) {
        for (MailKind kind : MailKind.values()) {
            if (word.equals(subject(kind))) {
                return Set.of("service");
            }
            if (word.startsWith(name(kind) + "-")) {
                return values(kind);
            }
        }
        return word.equals("support-line") ? Set.of("support", "service") : needed(word);
    }

    /** What that word must show. */
    static Set<String> needed(String word) {
        return PARTS.getOrDefault(word, Set.of());
    }
}
