package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.shared.EmailAddress;

/**
 * A mail as its reader sees it.
 *
 * @param messageId the same however often the mail is tried, so that a mailbox can tell a repeat
 */
record Letter(EmailAddress to, String subject, String text, String html, String messageId) {
    static String messageId(MailJob job, String hostName) {
        return "<" + job.id() + "@" + hostName + ">";
    }

    /** Without what it says: that may hold a code. */
    @Override
    public String toString() {
        return "Letter[" + messageId + "]";
    }
}
