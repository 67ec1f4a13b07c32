package io.tses.smtp;

import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.mailencoder.EncodedPart;
import io.vertx.ext.mail.mailencoder.MailEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a mail as it goes over the wire (RFC 5321, RFC 5322, RFC 2045). The Vert.x mail client encodes its parts; putting them
 * together is left to who sends them, and its own way of sending is not ours, see {@link SmtpConnection}.
 */
public final class MimeText {
    private static final String EOL = "\n";

    /** Nothing that is sent knows it before. */
    private static final String BOUNDARY = "=_" + UUID.randomUUID();

    /** Headers that differ from mail to mail, which the encoder makes, too. */
    private static final List<String> NOT_OURS = List.of("Message-ID", "Date");

    private MimeText() {}

    /**
     * The same for the same content. In ASCII, with CRLF after every line, and a dot before each that begins with one: ready for the
     * wire behind further headers.
     *
     * @param headers as they are to be sent
     * @return headers, but for {@code Date} and {@code Message-ID}, and body
     */
    public static byte[] of(Map<String, String> headers, String subject, String plainText, String html) {
        MailMessage mail =
                new MailMessage().setSubject(subject).setText(plainText).setHtml(html);
        headers.forEach(mail::addHeader);
        EncodedPart encoded = new MailEncoder(mail, "").encodeMail();
        NOT_OURS.forEach(encoded.headers()::remove);
        encoded.headers().set("Content-Type", "multipart/alternative; boundary=\"" + BOUNDARY + "\"");
        StringBuilder text = new StringBuilder(4096);
        headers(encoded, text);
        for (EncodedPart part : encoded.parts()) {
            text.append("--").append(BOUNDARY).append(EOL);
            headers(part, text);
            text.append(part.body()).append(EOL);
        }
        text.append("--").append(BOUNDARY).append("--").append(EOL);
        return dotted(text.toString());
    }

    private static void headers(EncodedPart part, StringBuilder text) {
        part.headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append(EOL));
        text.append(EOL);
    }

    /** RFC 5321 §4.5.2. */
    private static byte[] dotted(String text) {
        StringBuilder lines = new StringBuilder(text.length() + 256);
        text.lines()
                .forEach(line -> lines.append(line.startsWith(".") ? "." : "")
                        .append(line)
                        .append("\r\n"));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
