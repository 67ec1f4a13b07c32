package io.tses.shared;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a link in a mail signs its reader in with: 128 random bits.
 *
 * @param value base64url without padding, in its one canonical spelling; never to be logged or stored as it is
 */
public record LinkToken(String value) {
    public static final int LENGTH = 22;

    /** The last character spells two bits only. */
    private static final Pattern CANONICAL = Pattern.compile("[A-Za-z0-9_-]{21}[AQgw]");

    /** @throws IllegalArgumentException when {@code value} does not spell 128 bits */
    public LinkToken {
        if (!isCanonical(value)) {
            throw new IllegalArgumentException("not 128 bits in base64url");
        }
    }

    /** The token, or empty when {@code text} is none, to the letter: nobody types one. */
    public static Optional<LinkToken> parse(String text) {
        return isCanonical(text) ? Optional.of(new LinkToken(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "*".repeat(LENGTH);
    }

    private static boolean isCanonical(String text) {
        return text.length() == LENGTH && CANONICAL.matcher(text).matches();
    }
}
