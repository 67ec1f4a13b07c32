package io.tses.accountant;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mail says that lets somebody in.
 *
 * @param token of its link, empty when it has none
 */
public record Letter(String code, String token) {
    private static final String TEXT = "text/plain";
    private static final String HTML = "text/html";

    /** A code stands by itself; a link's token is the last part of it. */
    private static final Pattern CODE = Pattern.compile("(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])");

    private static final Pattern TOKEN =
            Pattern.compile("#\\S*?(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])");

    private static final Pattern SOFT_LINE_END = Pattern.compile("=\r?\n");

    /** Reads a mail with its headers; empty when there is no code in it. */
    public static Optional<Letter> in(String mail) {
        String text = text(mail);
        Matcher code = CODE.matcher(text);
        if (!code.find()) {
            return Optional.empty();
        }
        Matcher token = TOKEN.matcher(text);
        return Optional.of(new Letter(code.group(), token.find() ? token.group(1) : ""));
    }

    /** The part for those who read no HTML, without the breaks that mail makes in long lines. */
    private static String text(String mail) {
        int from = Math.max(mail.indexOf(TEXT), 0);
        int html = mail.indexOf(HTML, from);
        String text = html < 0 ? mail.substring(from) : mail.substring(from, html);
        return SOFT_LINE_END.matcher(text).replaceAll("");
    }
}
