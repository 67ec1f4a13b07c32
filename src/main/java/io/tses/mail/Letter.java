package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.shared.EmailAddress;
import java.util.Locale;

/**
 * A mail as its reader sees it.
 *
 * @param messageId the same however often the mail is tried, so that a mailbox can tell a repeat
 */
record Letter(EmailAddress to, Locale language, String subject, String text, String html, String messageId) {
    /** @param hostName the right side of the Message-ID */
    static Letter of(MailJob job, Wording wording, Wording.Written written, String hostName) {
        return new Letter(
                job.to(),
                wording.language(),
                written.subject(),
                written.text(),
                written.html(),
                messageId(job, hostName));
    }

    static String messageId(MailJob job, String hostName) {
        return "<" + job.id() + "@" + hostName + ">";
    }

    /** Without what it says: that may hold a code. */
    @Override
    public String toString() {
        return "Letter[" + messageId + "]";
    }
}
