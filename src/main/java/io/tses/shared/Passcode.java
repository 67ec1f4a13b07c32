package io.tses.shared;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.text.Normalizer;
import java.util.Optional;

/**
 * A one-time code of six ASCII digits, as mailed or as typed in.
 *
 * @param value the digits; never to be logged or stored as they are
 */
public record Passcode(String value) {
    public static final int DIGITS = 6;

    /** Far more than six digits with anything between them that people type. */
    private static final int MAX_TYPED = 64;

    /** @throws IllegalArgumentException when {@code value} is not six ASCII digits */
    public Passcode {
        if (!isSixDigits(value)) {
            throw new IllegalArgumentException("not six ASCII digits");
        }
    }

    /**
     * The code, or empty when {@code text} is not exactly six digits. They may be those of any script and any width, with
     * blanks and hyphens between them; invisible characters, and blanks around it, are dropped.
     */
    public static Optional<Passcode> parse(String text) {
        String stripped = TypedText.strip(text);
        String digits = isSixDigits(stripped) || stripped.length() > MAX_TYPED ? stripped : toDigits(stripped);
        return isSixDigits(digits) ? Optional.of(new Passcode(digits)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "******";
    }

    private static boolean isSixDigits(String text) {
        return text.length() == DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Compatible forms unified, digits in ASCII, and nothing between them; what is no digit stays. */
    private static String toDigits(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        String unified = Normalizer.normalize(text, Normalizer.Form.NFKC);
        int last = unified.length() - 1;
        for (int i = 0; i <= last; i += Character.charCount(unified.codePointAt(i))) {
            int c = unified.codePointAt(i);
            boolean separates = TypedText.isBlankOrInvisible(c) || (i > 0 && i < last && isHyphen(c));
            if (!separates) {
                int digit = Character.digit(c, 10);
                digits.appendCodePoint(digit < 0 ? c : '0' + digit);
            }
        }
        return digits.toString();
    }

    /** Of whatever length: keyboards and programs put dashes and minus signs where a hyphen is meant. */
    private static boolean isHyphen(int c) {
        return UCharacter.hasBinaryProperty(c, UProperty.DASH);
    }
}
