package io.tses.shared;

import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/**
 * An e-mail address in its one canonical spelling: trimmed, lower case, the domain in ASCII (IDNA), the local part
 * plain ASCII, at most 254 characters (RFC 5321 §4.5.3.1). Two spellings of one address are equal and share every limit.
 *
 * @param value the canonical spelling
 */
public record EmailAddress(String value) {
    public static final int MAX_LENGTH = 254;

    private static final EmailValidator VALIDATOR = JMail.strictValidator()
            .requireTopLevelDomain()
            .disallowIpDomain()
            .disallowQuotedIdentifiers()
            .disallowObsoleteWhitespace()
            .disallowExplicitSourceRouting()
            .withRule(address -> address.localPart().chars().allMatch(EmailAddress::isPlain));

    /** The canonical address, or empty when {@code text} is not one. */
    public static Optional<EmailAddress> parse(String text) {
        String trimmed = text.strip();
        int at = trimmed.lastIndexOf('@');
        if (at < 1 || trimmed.length() > MAX_LENGTH || !VALIDATOR.isValid(trimmed)) {
            return Optional.empty();
        }
        return toAscii(trimmed.substring(at + 1))
                .map(domain -> trimmed.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain)
                .filter(address -> address.length() <= MAX_LENGTH && VALIDATOR.isValid(address))
                .map(EmailAddress::new);
    }

    /** The part before the at sign. */
    public String localPart() {
        return value.substring(0, value.lastIndexOf('@'));
    }

    /** Masked: an address names a person, and logs outlive them. */
    @Override
    public String toString() {
        return value.charAt(0) + "***" + value.substring(value.lastIndexOf('@'));
    }

    /** Printable ASCII without quotes and comments: the rest is legal on paper but cannot be delivered to everywhere. */
    private static boolean isPlain(int character) {
        return character > ' ' && character < 0x7f && "\"()".indexOf(character) < 0;
    }

    private static Optional<String> toAscii(String domain) {
        try {
            return Optional.of(IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
