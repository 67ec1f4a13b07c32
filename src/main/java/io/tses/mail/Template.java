package io.tses.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text beside this class with places to fill in, such as <code>{{service}}</code>. Whole lines between <code>{{#link}}</code> and
 * <code>{{/link}}</code>, each alone on a line, are left out when that place would stay empty.
 */
final class Template {
    private static final Pattern SECTION = Pattern.compile("(?ms)^\\{\\{#(\\w+)}}\\n(.*?)^\\{\\{/\\1}}\\n");
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private final String source;
    private final boolean html;

    private Template(String source, boolean html) {
        this.source = source;
        this.html = html;
    }

    /** What is filled in is escaped when the file holds HTML. */
    static Template beside(String file) {
        try (InputStream in = Template.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no " + file + " beside " + Template.class.getName());
            }
            return new Template(new String(in.readAllBytes(), StandardCharsets.UTF_8), file.endsWith(".html"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In one pass: what is filled in is never itself taken for a place. */
    String fill(Map<String, String> words) {
        return PLACE.matcher(sections(words)).replaceAll(place -> {
            String word = words.getOrDefault(place.group(1), "");
            return Matcher.quoteReplacement(html ? escape(word) : word);
        });
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
