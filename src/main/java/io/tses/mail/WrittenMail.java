package io.tses.mail;

import io.tses.shared.EmailAddress;

/** A mail as it goes over the wire. */
final class WrittenMail {
    private final EmailAddress to;
    private final byte[] content;

    /** @param content headers and body, ready to be sent; not to be changed any more */
    WrittenMail(EmailAddress to, byte[] content) {
        this.to = to;
        this.content = content;
    }

    EmailAddress to() {
        return to;
    }

    byte[] content() {
        return content;
    }
}
