package io.tses.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places to fill in, such as <code>{{service}}</code>. Whole lines between <code>{{#link}}</code> and
 * <code>{{/link}}</code>, each alone on a line, are left out when that place would stay empty.
 *
 * @param html whether what is filled in is escaped
 */
public record Template(String source, boolean html) {
    private static final Pattern SECTION = Pattern.compile("(?ms)^\\{\\{#([\\w-]+)}}\\n(.*?)^\\{\\{/\\1}}\\n");
    private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w-]+)}}");

    /** What may be meant as one of those, whether it is one or not. */
    private static final Pattern BRACES = Pattern.compile("\\{\\{[^}\\n]{0,40}}{0,2}");

    /** In one pass: what is filled in is never itself taken for a place. */
    String fill(Map<String, String> words) {
        // Most words have no place, and every mail is made of all of them.
        if (!source.contains("{{")) {
            return source;
        }
        return PLACE.matcher(sections(words)).replaceAll(place -> {
            String word = words.getOrDefault(place.group(1), "");
            return Matcher.quoteReplacement(html ? escape(word) : word);
        });
    }

    /** Whether there is such a place to fill in. */
    boolean shows(String place) {
        return PLACE.matcher(source).results().anyMatch(found -> found.group(1).equals(place));
    }

    /**
     * Tells what keeps it from being filled in, a sentence each that begins with a line's number.
     *
     * @param places that there are
     */
    void check(Set<String> places, Consumer<String> problems) {
        Map<Integer, String> sound = new HashMap<>();
        for (MatchResult section : SECTION.matcher(source).results().toList()) {
            sound.put(section.start(), section.group(1));
            sound.put(section.end() - section.group(1).length() - "{{/}}\n".length(), section.group(1));
        }
        PLACE.matcher(source).results().forEach(place -> sound.put(place.start(), place.group(1)));
        for (MatchResult braces : BRACES.matcher(source).results().toList()) {
            Optional<String> name = Optional.ofNullable(sound.get(braces.start()));
            if (name.isEmpty()) {
                problems.accept(
                        at(braces) + "a section begins with {{#name}} and ends with {{/name}}, each alone on a line,"
                                + " and holds no other; a place is {{name}}");
            } else if (!places.contains(name.get())) {
                problems.accept(at(braces) + "there are " + list(places));
            }
        }
    }

    private String at(MatchResult found) {
        return "line "
                + (1
                        + source.substring(0, found.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()) + " has " + found.group() + ": ";
    }

    private static String list(Set<String> places) {
        return String.join(", ", List.copyOf(new TreeSet<>(places)));
    }

    private String sections(Map<String, String> words) {
        return SECTION.matcher(source).replaceAll(section -> {
            boolean kept = !words.getOrDefault(section.group(1), "").isEmpty();
            return kept ? Matcher.quoteReplacement(section.group(2)) : "";
        });
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
