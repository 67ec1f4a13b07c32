package io.tses.smtp;

/** What a server is asked, by the name that it has when it goes wrong. */
enum Step {
    GREETING("greeting"),
    EHLO("EHLO"),
    STARTTLS("STARTTLS"),
    AUTH("login"),
    MAIL("sender"),
    RCPT("recipient"),
    DATA("mail"),
    CONTENT("mail");

    private final String subject;

    Step(String subject) {
        this.subject = subject;
    }

    /** What a refusal of it is a refusal of. */
    String subject() {
        return subject;
    }
}
