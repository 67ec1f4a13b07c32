package io.tses.smtp;

import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.mailencoder.EncodedPart;
import io.vertx.ext.mail.mailencoder.MailEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Writes a mail as it goes over the wire (RFC 5322, RFC 2045). The Vert.x mail client encodes its parts; putting them together
 * is left to who sends them, and its own way of sending is not ours, see {@link SmtpConnection}.
 */
public final class MimeText {
    private static final String EOL = "\n";

    private MimeText() {}

    /**
     * @param mail with a text and an HTML; its headers win over those that the encoder makes
     * @param hostName the right side of what the encoder names by itself
     * @return headers and body in ASCII; who sends it chooses the ends of its lines
     */
    public static byte[] of(MailMessage mail, String hostName) {
        EncodedPart encoded = new MailEncoder(mail, hostName).encodeMail();
        StringBuilder text = new StringBuilder(2048);
        headers(encoded, text);
        for (EncodedPart part : encoded.parts()) {
            text.append("--").append(encoded.boundary()).append(EOL);
            headers(part, text);
            text.append(part.body()).append(EOL);
        }
        text.append("--").append(encoded.boundary()).append("--").append(EOL);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void headers(EncodedPart part, StringBuilder text) {
        part.headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append(EOL));
        text.append(EOL);
    }
}
