package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.shared.Passcode;
import java.time.Duration;
import java.util.Map;

/** Writes the mail that carries a code. The subject does not show the code: lock screens do show subjects. */
final class CodeMail {
    private static final Template TEXT = Template.beside("code.txt");
    private static final Template HTML = Template.beside("code.html");
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private CodeMail() {}

    /**
     * @param service how the mail names the service
     * @param hostName the right side of the Message-ID
     */
    static Letter of(MailJob job, Passcode code, String service, String hostName) {
        Map<String, String> words = Map.of("code", code.value(), "service", service, "life", life(job.life()));
        return new Letter(
                job.to(),
                "Your sign-in code for " + service,
                TEXT.fill(words),
                HTML.fill(words),
                Letter.messageId(job, hostName));
    }

    /** Rounded down: a code must not die earlier than its mail promises. */
    private static String life(Duration life) {
        return life.compareTo(TWO_MINUTES) < 0 ? life.toSeconds() + " seconds" : life.toMinutes() + " minutes";
    }
}
