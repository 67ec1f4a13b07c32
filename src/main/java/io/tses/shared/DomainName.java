package io.tses.shared;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name of a domain in its one canonical spelling: letters, digits and hyphens of ASCII in lower case, other letters
 * encoded as IDNA 2008 has it (UTS 46, non-transitional: {@code faß.de} is no other way of writing {@code fass.de}), no dot at
 * the end. It need not exist, and whether it could be the address of a machine is not looked at.
 *
 * @param ascii the canonical spelling, at most 253 characters (RFC 1035 §2.3.4)
 */
public record DomainName(String ascii) {
    public static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL_LENGTH = 63;
    private static final String ENCODED = "xn--";

    /** @throws IllegalArgumentException when {@code ascii} is not how {@link #parse} spells a name */
    public DomainName {
        if (!isCanonical(ascii)) {
            throw new NotCanonical("a domain");
        }
    }

    /** The domain that {@code text} spells in whatever letters, or empty when it spells none. */
    public static Optional<DomainName> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return (isPlain(text) ? Optional.of(text.toLowerCase(Locale.ROOT)) : Uts46.toAscii(text))
                .flatMap(ascii -> NotCanonical.ifCanonical(() -> new DomainName(ascii)));
    }

    /** Whether there is nothing to encode or to decode in it. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return !text.toLowerCase(Locale.ROOT).contains(ENCODED);
    }

    /** Does not look into what is encoded: names that were stored by an earlier release stay what they are. */
    static boolean isCanonical(String ascii) {
        int start = 0;
        for (int dot = ascii.indexOf('.'); dot >= 0; dot = ascii.indexOf('.', start)) {
            if (!isLabel(ascii, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return ascii.length() <= MAX_LENGTH && isLabel(ascii, start, ascii.length());
    }

    private static boolean isLabel(String ascii, int start, int end) {
        if (end == start
                || end - start > MAX_LABEL_LENGTH
                || ascii.charAt(start) == '-'
                || ascii.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = ascii.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return true;
    }

    /** Loaded with the first name that is not plain. */
    private static final class Uts46 {
        private static final IDNA PROCESSING = IDNA.getUTS46Instance(
                IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.USE_STD3_RULES | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

        /** Plain names may have hyphens there as well: machines are called so, and UTS 46 leaves it open. */
        private static final Set<IDNA.Error> HARMLESS = EnumSet.of(IDNA.Error.HYPHEN_3_4);

        static Optional<String> toAscii(String text) {
            if (text.codePoints().anyMatch(c -> !isJoiner(c) && TypedText.isInvisible(c))) {
                return Optional.empty();
            }
            IDNA.Info info = new IDNA.Info();
            String ascii =
                    PROCESSING.nameToASCII(text, new StringBuilder(), info).toString();
            return HARMLESS.containsAll(info.getErrors()) ? Optional.of(ascii) : Optional.empty();
        }

        /** They tell words apart in some scripts; the processing knows where. Other invisible characters it would drop. */
        private static boolean isJoiner(int c) {
            return c == 0x200c || c == 0x200d;
        }
    }
}
