package io.tses.shared;

import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address in its one canonical spelling: trimmed, lower case, the domain in ASCII (see {@link DomainName}), the
 * local part plain ASCII, at most 254 characters (RFC 5321 §4.5.3.1). Two spellings of one address are equal and share
 * every limit.
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
            .disallowExplicitSourceRouting();

    /** What nearly all look like, canonical already; short enough that no part of it can be too long. */
    private static final Pattern COMMON =
            Pattern.compile("[a-z0-9_+-]++(?:\\.[a-z0-9_+-]++)*+@(?:[a-z0-9]++(?:-[a-z0-9]++)*+\\.)++[a-z]{2,}+");

    private static final int COMMON_LENGTH = 64;

    /** @throws IllegalArgumentException when {@code value} is not how {@link #parse} spells an address */
    public EmailAddress {
        if (!isCanonical(value)) {
            throw new NotCanonical("an e-mail address");
        }
    }

    /** The canonical address, or empty when {@code text} is not one. Blanks and invisible characters at its ends are dropped. */
    public static Optional<EmailAddress> parse(String text) {
        String trimmed = TypedText.strip(text);
        if (isCommon(trimmed)) {
            return Optional.of(new EmailAddress(trimmed));
        }
        int at = trimmed.lastIndexOf('@');
        if (at < 1 || trimmed.length() > MAX_LENGTH || !isPlain(trimmed.substring(0, at))) {
            return Optional.empty();
        }
        String local = trimmed.substring(0, at).toLowerCase(Locale.ROOT);
        return DomainName.parse(trimmed.substring(at + 1))
                .flatMap(domain -> NotCanonical.ifCanonical(() -> new EmailAddress(local + "@" + domain.ascii())));
    }

    /** The part before the at sign. */
    public String localPart() {
        return value.substring(0, value.lastIndexOf('@'));
    }

    /** The part behind the at sign, in ASCII. */
    public String domain() {
        return value.substring(value.lastIndexOf('@') + 1);
    }

    /** Masked: an address names a person, and logs outlive them. */
    @Override
    public String toString() {
        return value.charAt(0) + "***@" + domain();
    }

    /** What is common needs no closer look: every request has an address, and each message that names it is looked at. */
    private static boolean isCanonical(String address) {
        return isCommon(address) || isCanonicalAtACloserLook(address);
    }

    static boolean isCommon(String text) {
        return text.length() <= COMMON_LENGTH && COMMON.matcher(text).matches();
    }

    static boolean isCanonicalAtACloserLook(String address) {
        return address.length() <= MAX_LENGTH
                && isPlain(address)
                && isLowerCase(address)
                && VALIDATOR.isValid(address)
                && DomainName.isCanonical(address.substring(address.lastIndexOf('@') + 1));
    }

    /** Printable ASCII without quotes and comments: the rest is legal on paper but cannot be delivered to everywhere. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"' || c == '(' || c == ')') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerCase(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (ascii.charAt(i) >= 'A' && ascii.charAt(i) <= 'Z') {
                return false;
            }
        }
        return true;
    }
}
