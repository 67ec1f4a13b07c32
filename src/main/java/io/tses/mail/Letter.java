package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.mailencoder.MailEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

/**
 * A mail as its reader sees it.
 *
 * @param messageId the same however often the mail is tried, so that a mailbox can tell a repeat
 */
record Letter(EmailAddress to, String subject, String text, String html, String messageId) {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    /** As it goes over the wire, in ASCII: text and HTML as alternatives, and the word that a machine wrote it. */
    byte[] encode(Sender from, Instant date) {
        MailMessage message = new MailMessage()
                .setFrom(from.address())
                .setTo(to.value())
                .setSubject(subject)
                .setText(text)
                .setHtml(html)
                .addHeader("From", from.encoded())
                .addHeader("Date", RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)))
                .addHeader("Message-ID", messageId)
                .addHeader("Auto-Submitted", "auto-generated");
        return new MailEncoder(message, hostName()).encode().getBytes(StandardCharsets.US_ASCII);
    }

    /** Of what the encoder names by itself; otherwise it would ask the system for one at every mail. */
    private String hostName() {
        return messageId.substring(messageId.indexOf('@') + 1, messageId.length() - 1);
    }

    /** Without what it says: that may hold a code. */
    @Override
    public String toString() {
        return "Letter[" + messageId + "]";
    }
}
