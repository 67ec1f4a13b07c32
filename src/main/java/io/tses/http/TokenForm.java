package io.tses.http;

import io.tses.tokens.Token;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a token looks like (RFC 7515 §7.1). Nobody is asked about anything else. */
final class TokenForm {
    static final int MAX_LENGTH = 8192;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_=-]+(?:\\.[A-Za-z0-9_=-]*+){2,4}");

    private TokenForm() {}

    /** The token, or empty when {@code text} can be none. */
    static Optional<Token> parse(String text) {
        return text.length() <= MAX_LENGTH && TOKEN.matcher(text).matches()
                ? Optional.of(new Token(text))
                : Optional.empty();
    }
}
