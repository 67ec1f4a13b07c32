package io.tses.shared;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.JoiningType;
import com.ibm.icu.lang.UProperty;
import java.text.Normalizer;

/** What is true of text however it was typed or pasted: invisible characters come along and mean nothing to people. */
public final class TypedText {
    private static final int NON_JOINER = 0x200c;
    private static final int JOINER = 0x200d;
    private static final int VIRAMA = 9;

    private TypedText() {}

    /** Without blanks of all kinds and without invisible characters at both ends. */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlankOrInvisible(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (start < end && isBlankOrInvisible(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    /**
     * Stripped, composed (NFC), and without invisible characters also inside: marks that turn the direction of what follows,
     * and all that makes two names look the same. Joiners stay where their script needs them (RFC 5892, appendix A).
     */
    public static String clean(String text) {
        String stripped = strip(text);
        StringBuilder visible = new StringBuilder(stripped.length());
        for (int i = 0; i < stripped.length(); i += Character.charCount(stripped.codePointAt(i))) {
            int c = stripped.codePointAt(i);
            if (!isInvisible(c) || isNeededJoiner(stripped, i)) {
                visible.appendCodePoint(c);
            }
        }
        return Normalizer.normalize(visible, Normalizer.Form.NFC);
    }

    /** Whether it has no control characters, and no halves of characters, which would all be stored as the same sign. */
    public static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    /** With question marks for what a terminal obeys, and for what changes the look of the rest. */
    public static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Whether it shows nothing: a blank of whatever width, or an invisible character. */
    public static boolean isBlankOrInvisible(int c) {
        return c < 0x80 ? Character.isWhitespace(c) : UCharacter.isUWhiteSpace(c) || isInvisible(c);
    }

    /** Whether it shows nothing and takes no room: marks of direction and order, joiners, fillers, variation selectors. */
    public static boolean isInvisible(int c) {
        return c >= 0x80 && UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
    }

    private static boolean isNeededJoiner(String text, int at) {
        int c = text.charAt(at);
        if ((c != JOINER && c != NON_JOINER) || at == 0) {
            return false;
        }
        int before = text.codePointBefore(at);
        if (UCharacter.getCombiningClass(before) == VIRAMA) {
            return true;
        }
        return c == NON_JOINER && at + 1 < text.length() && joinsOn(before) && joinsBack(text.codePointAt(at + 1));
    }

    private static boolean joinsOn(int c) {
        int type = UCharacter.getIntPropertyValue(c, UProperty.JOINING_TYPE);
        return type == JoiningType.DUAL_JOINING || type == JoiningType.LEFT_JOINING;
    }

    private static boolean joinsBack(int c) {
        int type = UCharacter.getIntPropertyValue(c, UProperty.JOINING_TYPE);
        return type == JoiningType.DUAL_JOINING || type == JoiningType.RIGHT_JOINING;
    }
}
