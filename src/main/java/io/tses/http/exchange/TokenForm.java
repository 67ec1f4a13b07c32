package io.tses.http.exchange;

import io.tses.tokens.Token;
import java.util.Optional;

/** What a token looks like (RFC 7515 §7.1). Text of another form is refused without asking anybody. */
public final class TokenForm {
    public static final int MAX_LENGTH = 8192;

    private static final int MIN_DOTS = 2;
    private static final int MAX_DOTS = 4;
    private static final boolean[] OF_PART = alphabet();

    private TokenForm() {}

    /** The token, or empty when {@code text} can be none. */
    public static Optional<Token> parse(String text) {
        return text.length() <= MAX_LENGTH && isToken(text) ? Optional.of(new Token(text)) : Optional.empty();
    }

    /** By hand: every call with a token comes by here, and a pattern costs more than the rest of a bearer check. */
    private static boolean isToken(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '.') {
                dots++;
            } else if (!isOfPart(next)) {
                return false;
            }
        }
        return dots >= MIN_DOTS && dots <= MAX_DOTS && text.charAt(0) != '.';
    }

    private static boolean isOfPart(char next) {
        return next < OF_PART.length && OF_PART[next];
    }

    private static boolean[] alphabet() {
        boolean[] letters = new boolean[0x80];
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-="
                .chars()
                .forEach(letter -> letters[letter] = true);
        return letters;
    }
}
