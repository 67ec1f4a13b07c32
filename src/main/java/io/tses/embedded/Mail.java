package io.tses.embedded;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A mail as it came in.
 *
 * @param from the sender of the envelope, empty for a bounce
 * @param to the recipients of the envelope
 * @param helo how the sending side called itself
 * @param data headers and body, one character a byte
 * @param subject read from {@code data}, empty when there is none
 * @param code the sign-in code in it, empty when there is none
 * @param hasAttachments whether there is more in it than text and HTML
 */
record Mail(
        String id,
        String from,
        List<String> to,
        String helo,
        String data,
        Instant received,
        String subject,
        String code,
        boolean hasAttachments) {
    /** Whether what somebody looks for, in small letters, stands in its envelope, its subject, or what its reader sees. */
    boolean mentions(String query) {
        ReadMail read = ReadMail.of(data);
        return Stream.concat(to.stream(), Stream.of(from, subject, read.text(), read.seen()))
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(query));
    }

    /** Reads what lists of mails show, once: a mail that takes long to read holds up its sender and nobody else. */
    static Mail received(String id, String from, List<String> to, String helo, String data, Instant received) {
        ReadMail read = ReadMail.of(data);
        return new Mail(
                id,
                from,
                List.copyOf(to),
                helo,
                data,
                received,
                read.header("Subject"),
                read.code().orElse(""),
                !read.attachments().isEmpty());
    }
}
