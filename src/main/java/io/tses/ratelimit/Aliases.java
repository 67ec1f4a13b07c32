package io.tses.ratelimit;

import io.tses.config.FileLine;
import io.tses.shared.EmailAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The many addresses that some providers give each mailbox, so that the permits of a mailbox are counted once whatever it is
 * called. Only for counting: a person is, and is written to as, the address that was typed.
 *
 * @param byDomain in canonical spelling; addresses of all other domains are mailboxes of their own
 */
public record Aliases(Map<String, Naming> byDomain) {
    public static final Aliases NONE = new Aliases(Map.of());

    private static final String KNOWN = "aliases.txt";

    public Aliases {
        byDomain = Map.copyOf(byDomain);
    }

    /**
     * How a domain names its mailboxes.
     *
     * @param domain under which they are counted: another one when both lead to the same mailboxes
     * @param tagMarks characters from the first of which on a local part is the owner's, or anybody's, remark
     * @param ignored characters that make no difference in a local part
     * @param hosts whether {@code anything@name.domain} is delivered to {@code name@domain}
     */
    public record Naming(String domain, String tagMarks, String ignored, boolean hosts) {}

    /** The lines of the list that comes with the program. */
    static List<FileLine> known() {
        try (InputStream in = Aliases.class.getResourceAsStream(KNOWN)) {
            if (in == null) {
                throw new IllegalStateException(KNOWN + " is missing");
            }
            return FileLine.read(KNOWN, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address that stands for all of its mailbox; {@code email} itself unless its provider is known to have others. */
    public EmailAddress bucketOf(EmailAddress email) {
        String address = email.value();
        int at = address.lastIndexOf('@');
        String host = address.substring(at + 1);
        Naming naming = byDomain.get(host);
        if (naming != null) {
            return mailbox(email, address.substring(0, at), naming);
        }
        int dot = host.indexOf('.');
        Naming parent = byDomain.get(host.substring(dot + 1));
        return parent != null && parent.hosts() ? mailbox(email, host.substring(0, dot), parent) : email;
    }

    /** What no mailbox can be called, such as a tag of nobody, stays what it is. */
    private static EmailAddress mailbox(EmailAddress email, String local, Naming naming) {
        return Optional.of(withoutIgnored(withoutTag(local, naming.tagMarks()), naming.ignored()))
                .filter(name -> !name.isEmpty())
                .flatMap(name -> EmailAddress.parse(name + "@" + naming.domain()))
                .orElse(email);
    }

    private static String withoutTag(String local, String tagMarks) {
        for (int i = 0; i < local.length(); i++) {
            if (tagMarks.indexOf(local.charAt(i)) >= 0) {
                return local.substring(0, i);
            }
        }
        return local;
    }

    private static String withoutIgnored(String local, String ignored) {
        if (ignored.isEmpty()) {
            return local;
        }
        StringBuilder name = new StringBuilder(local.length());
        local.chars().filter(c -> ignored.indexOf(c) < 0).forEach(c -> name.append((char) c));
        return name.toString();
    }
}
