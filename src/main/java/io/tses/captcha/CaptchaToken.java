package io.tses.captcha;

/**
 * What somebody has sent who should have it from a provider's widget. Good for one check; prints as asterisks.
 *
 * @param value any text
 */
public record CaptchaToken(String value) {
    /** Turnstile's have at most 2,048 characters; hCaptcha's and reCAPTCHA's, for which no bound is told, have been seen twice as long. */
    public static final int MAX_LENGTH = 8192;

    /** Whether a provider can have issued it: none is made to stumble over anything else. */
    boolean isPlausible() {
        return !value.isEmpty() && value.length() <= MAX_LENGTH && value.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    @Override
    public String toString() {
        return "********";
    }
}
