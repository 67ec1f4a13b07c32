package io.tses.http.caller;

import org.jspecify.annotations.Nullable;

/** What a client calls itself, made fit for a log and a database. */
public final class UserAgent {
    private static final int MAX_LENGTH = 512;

    private UserAgent() {}

    /** Without control characters and lone surrogates, at most 512 characters; empty when not sent. */
    public static String clean(@Nullable String sent) {
        if (sent == null) {
            return "";
        }
        return sent.length() <= MAX_LENGTH && isPrintableAscii(sent) ? sent : filter(sent);
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static String filter(String sent) {
        StringBuilder clean = new StringBuilder(Math.min(sent.length(), MAX_LENGTH));
        sent.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .takeWhile(c -> clean.length() + Character.charCount(c) <= MAX_LENGTH)
                .forEachOrdered(clean::appendCodePoint);
        return clean.toString();
    }
}
