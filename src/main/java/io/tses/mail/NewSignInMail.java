package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.NewSignIn;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes the mail that tells of a sign-in from a client not seen before. It holds no secret and no link. */
final class NewSignInMail {
    private static final Template TEXT = Template.beside("new-sign-in.txt");
    private static final Template HTML = Template.beside("new-sign-in.html");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private NewSignInMail() {}

    /**
     * @param service how the mail names the service
     * @param hostName the right side of the Message-ID
     */
    static Letter of(MailJob job, NewSignIn signIn, String service, String hostName) {
        Map<String, String> words = Map.of(
                "service",
                service,
                "client",
                signIn.client(),
                "address",
                signIn.address().isEmpty() ? "unknown" : signIn.address(),
                "time",
                TIME.format(signIn.at()));
        return new Letter(
                job.to(),
                "New sign-in to " + service,
                TEXT.fill(words),
                HTML.fill(words),
                Letter.messageId(job, hostName));
    }
}
