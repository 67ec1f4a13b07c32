package io.tses.mail;

import io.tses.shared.WireNamed;

/** Where a mail job stands. */
public enum MailState implements WireNamed {
    /** No mailer has had it yet. */
    QUEUED,
    /** A try is under way. */
    SENDING,
    /** The mail server took the mail. */
    SENT,
    /** A try failed or was handed over; the next one will come. */
    RETRYING,
    /** No further try will come by itself. */
    FAILED,
    /** Its code had too little life left before a try could begin. */
    EXPIRED,
    /** It must not be sent. */
    WITHHELD
}
