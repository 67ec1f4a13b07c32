package io.tses.mail;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A colour of sRGB.
 *
 * @param css such as {@code #1d4ed8}
 */
public record Colour(String css) {
    private static final Pattern CSS = Pattern.compile("#[0-9a-f]{6}");
    private static final Colour WHITE = new Colour("#ffffff");
    private static final Colour INK = new Colour("#10141c");

    /** Empty when {@code text} is no colour of that form, in small letters. */
    static Optional<Colour> parse(String text) {
        return Optional.of(text).filter(CSS.asMatchPredicate()).map(Colour::new);
    }

    /** What can be read on it best, of white and nearly black (WCAG 2.2, contrast ratio). */
    Colour readable() {
        return contrast(WHITE) >= contrast(INK) ? WHITE : INK;
    }

    private double contrast(Colour other) {
        double lighter = Math.max(luminance(), other.luminance());
        double darker = Math.min(luminance(), other.luminance());
        return (lighter + 0.05) / (darker + 0.05);
    }

    private double luminance() {
        return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
    }

    private double linear(int from) {
        double part = HexFormat.fromHexDigits(css, from, from + 2) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }
}
