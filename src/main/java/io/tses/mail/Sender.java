package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.tses.shared.TypedText;
import jakarta.mail.Address;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who a mail is from.
 *
 * @param address bare, in ASCII; its local part as it was written
 * @param phrase the name before it, decoded; empty for none
 */
public record Sender(String address, String phrase) {
    /** Longer than any name, and short enough for one header line (RFC 5322 §2.1.1) if it cannot be folded. */
    private static final int LONGEST_PHRASE = 200;

    /** A name as people write it, without the quotes that RFC 5322 asks for, and an address. */
    private static final Pattern AS_WRITTEN = Pattern.compile("([^<>\"@]*)<([^<>]*)>");

    /** The one sender that {@code text} names, or empty when it names none, several or a group. */
    static Optional<Sender> parse(String text) {
        return byTheBook(text).or(() -> asWritten(text));
    }

    /** As it stands behind {@code From: }, in ASCII: quoted or encoded where it must be, and folded (RFC 5322, RFC 2047). */
    String encoded() {
        try {
            InternetAddress named =
                    new InternetAddress(address, phrase.isEmpty() ? null : phrase, StandardCharsets.UTF_8.name());
            return InternetAddress.toString(new Address[] {named}, "From: ".length());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Sender> byTheBook(String text) {
        try {
            InternetAddress read = new InternetAddress(text, true);
            return read.isGroup() ? Optional.empty() : of(read.getAddress(), read.getPersonal());
        } catch (AddressException e) {
            return Optional.empty();
        }
    }

    private static Optional<Sender> asWritten(String text) {
        Matcher named = AS_WRITTEN.matcher(text);
        try {
            return named.matches() ? of(named.group(2), MimeUtility.decodeText(named.group(1))) : of(text, null);
        } catch (UnsupportedEncodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Sender> of(String written, @Nullable String name) {
        String phrase = name == null ? "" : name.strip();
        if (phrase.length() > LONGEST_PHRASE || !TypedText.isPlain(phrase)) {
            return Optional.empty();
        }
        String address = written.strip();
        return EmailAddress.parse(address).map(canonical -> new Sender(withLocalPartOf(address, canonical), phrase));
    }

    private static String withLocalPartOf(String written, EmailAddress canonical) {
        return written.substring(0, written.lastIndexOf('@'))
                + canonical.value().substring(canonical.value().lastIndexOf('@'));
    }
}
