package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.tses.shared.MailJob;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;

/**
 * A mail as its reader sees it.
 *
 * @param messageId the same however often the mail is tried, so that a mailbox can tell a repeat
 */
record Letter(EmailAddress to, String subject, String text, String html, String messageId) {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    static String messageId(MailJob job, String hostName) {
        return "<" + job.id() + "@" + hostName + ">";
    }

    /** As it goes over the wire, in ASCII: text and HTML as alternatives, and the word that a machine wrote it. */
    byte[] encode(Sender from, Instant date) {
        try {
            MimeMessage message = new Identified(messageId);
            message.setFrom(from.toAddress());
            message.setRecipient(Message.RecipientType.TO, new InternetAddress(to.value()));
            message.setSubject(subject, UTF_8);
            message.setSentDate(Date.from(date));
            message.setHeader("Auto-Submitted", "auto-generated");
            message.setContent(new MimeMultipart("alternative", part(text, "plain"), part(html, "html")));
            message.saveChanges();
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            message.writeTo(encoded);
            return encoded.toByteArray();
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException("a mail cannot be written", e);
        }
    }

    /** Without what it says: that may hold a code. */
    @Override
    public String toString() {
        return "Letter[" + messageId + "]";
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        return part;
    }

    /** The library would give every message an id of its own. */
    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(String id) {
            super((Session) null);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
