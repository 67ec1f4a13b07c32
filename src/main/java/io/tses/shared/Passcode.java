package io.tses.shared;

import java.util.Optional;

/**
 * A one-time code of six ASCII digits, as mailed or as typed in.
 *
 * @param value the digits; never to be logged or stored as they are
 */
public record Passcode(String value) {
    public static final int DIGITS = 6;

    /** The code, or empty when {@code text} is not exactly six ASCII digits, blanks around it aside. */
    public static Optional<Passcode> parse(String text) {
        String trimmed = text.strip();
        boolean wellFormed = trimmed.length() == DIGITS && trimmed.chars().allMatch(c -> c >= '0' && c <= '9');
        return wellFormed ? Optional.of(new Passcode(trimmed)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "******";
    }
}
