package io.tses.smtp;

import java.util.EnumSet;
import java.util.Set;

/** What a server is asked, by the name that it has when it goes wrong. */
enum Step {
    GREETING("connection"),
    EHLO("EHLO"),
    STARTTLS("STARTTLS"),
    AUTH("login"),
    MAIL("sender"),
    RCPT("recipient"),
    DATA("mail"),
    CONTENT("mail");

    /** Those at which a server finds fault with one mail; at all others it does with us. */
    private static final Set<Step> OF_THE_MAIL = EnumSet.of(RCPT, DATA, CONTENT);

    private final String subject;

    Step(String subject) {
        this.subject = subject;
    }

    /** What a refusal of it is a refusal of. */
    String subject() {
        return subject;
    }

    boolean isOfTheMail() {
        return OF_THE_MAIL.contains(this);
    }
}
