package io.tses.mail;

import java.util.Locale;

/** How a job ended. */
enum MailOutcome {
    /** The mail server took the mail. */
    SENT,
    /** No further try can come: they are used up, or the code does not live long enough for another. */
    FAILED,
    /** Its code had too little life left before a try could begin. */
    EXPIRED,
    /** It cannot be read, or its sealed code was altered. */
    POISON;

    /** As it is recorded and counted. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
