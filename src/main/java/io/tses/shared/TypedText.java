package io.tses.shared;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;

/** What is true of text however it was typed or pasted: invisible characters come along and mean nothing to people. */
public final class TypedText {
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

    /** Whether it shows nothing: a blank of whatever width, or an invisible character. */
    public static boolean isBlankOrInvisible(int c) {
        return c < 0x80 ? Character.isWhitespace(c) : UCharacter.isUWhiteSpace(c) || isInvisible(c);
    }

    /** Whether it shows nothing and takes no room: marks of direction and order, joiners, fillers, variation selectors. */
    public static boolean isInvisible(int c) {
        return c >= 0x80 && UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
    }
}
