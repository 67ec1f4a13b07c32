package io.tses.mail;

import io.tses.shared.WireNamed;

/** How a job ended, as it is recorded and counted. */
enum MailOutcome implements WireNamed {
    /** The mail server took the mail. */
    SENT,
    /** No further try can come: they are used up, or the code does not live long enough for another. */
    FAILED,
    /** Its code had too little life left before a try could begin. */
    EXPIRED,
    /** It must not be sent, see {@link Withholding}. */
    WITHHELD,
    /** It cannot be read, or its sealed code was altered. */
    POISON
}
