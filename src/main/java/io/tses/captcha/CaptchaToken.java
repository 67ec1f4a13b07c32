package io.tses.captcha;

import java.util.Optional;

/**
 * What a provider's widget gives to whoever solved a challenge. Good for one check; prints as asterisks.
 *
 * @param value printable ASCII without blanks, so that no provider can be made to stumble over it
 */
public record CaptchaToken(String value) {
    /** Turnstile's have at most 2,048 characters; hCaptcha's and reCAPTCHA's, for which no bound is told, have been seen twice as long. */
    public static final int MAX_LENGTH = 8192;

    /** @throws IllegalArgumentException when {@code value} can be none */
    public CaptchaToken {
        if (!isToken(value)) {
            throw new IllegalArgumentException("no token of a challenge");
        }
    }

    /** The token, or empty when {@code text} can be none. */
    public static Optional<CaptchaToken> parse(String text) {
        return isToken(text) ? Optional.of(new CaptchaToken(text)) : Optional.empty();
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    @Override
    public String toString() {
        return "********";
    }
}
