package io.tses.embedded;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says, taken apart as a mail program would. Of a mail that is no well-formed MIME as much as can be read.
 *
 * @param headers as written, in order
 * @param body everything after the headers, as written
 * @param parts of a multipart mail; empty otherwise
 * @param text the first plain text in it, empty when there is none
 * @param html the first HTML in it, empty when there is none
 */
record ReadMail(List<Field> headers, String body, List<ReadPart> parts, String text, String html) {
    /** One header line. */
    record Field(String name, String value) {}

    /** One part of a multipart, as written. */
    record ReadPart(List<Field> headers, String body) {}

    private static final Pattern CODE = Pattern.compile("(?<![\\w#.-])\\d{6}(?![\\w-])");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_PARTS = 64;

    static ReadMail of(Mail mail) {
        Reading reading = new Reading();
        try (InputStream data = new ByteArrayInputStream(mail.data().getBytes(StandardCharsets.ISO_8859_1))) {
            MimeMessage message = new MimeMessage(null, data);
            reading.headers = fields(message);
            reading.body = latin(message.getRawInputStream());
            reading.walk(message, 0);
        } catch (MessagingException | IOException e) {
            // What was read so far is all there is to read.
        }
        return new ReadMail(reading.headers, reading.body, List.copyOf(reading.parts), reading.text, reading.html);
    }

    /** The value of the first header of that name, decoded; empty when there is none. */
    String header(String name) {
        return headers.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst()
                .map(field -> decoded(field.value()))
                .orElse("");
    }

    /** The first six digits that stand alone: in the text, else in the HTML without its tags, else in the subject. */
    Optional<String> code() {
        return firstCode(text)
                .or(() -> firstCode(html.replaceAll("(?s)<style.*?</style>|<[^>]*>", " ")))
                .or(() -> firstCode(header("Subject")));
    }

    static String decoded(String value) {
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(value));
        } catch (UnsupportedEncodingException e) {
            return value;
        }
    }

    private static Optional<String> firstCode(String text) {
        Matcher matcher = CODE.matcher(text);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    private static List<Field> fields(Part part) throws MessagingException {
        List<Field> fields = new ArrayList<>();
        for (Header header : Collections.list(part.getAllHeaders())) {
            fields.add(new Field(header.getName(), String.valueOf(header.getValue())));
        }
        return List.copyOf(fields);
    }

    private static String latin(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Reading {
        private List<Field> headers = List.of();
        private String body = "";
        private final List<ReadPart> parts = new ArrayList<>();
        private String text = "";
        private String html = "";

        private void walk(Part part, int depth) throws MessagingException, IOException {
            if (part.isMimeType("multipart/*")) {
                MimeMultipart multipart =
                        new MimeMultipart(part.getDataHandler().getDataSource());
                for (int i = 0; i < multipart.getCount() && depth < MAX_DEPTH && parts.size() < MAX_PARTS; i++) {
                    MimeBodyPart inner = (MimeBodyPart) multipart.getBodyPart(i);
                    parts.add(new ReadPart(fields(inner), latin(inner.getRawInputStream())));
                    walk(inner, depth + 1);
                }
            } else if (part.isMimeType("text/html") && html.isEmpty()) {
                html = content(part);
            } else if (part.isMimeType("text/*") && !part.isMimeType("text/html") && text.isEmpty()) {
                text = content(part);
            }
        }

        private static String content(Part part) throws MessagingException, IOException {
            try (InputStream in = part.getInputStream()) {
                return new String(in.readAllBytes(), charset(part.getContentType()));
            }
        }

        private static Charset charset(@Nullable String contentType) {
            try {
                String name = contentType == null ? null : new ContentType(contentType).getParameter("charset");
                return name == null
                        ? StandardCharsets.UTF_8
                        : Charset.forName(MimeUtility.javaCharset(name).toLowerCase(Locale.ROOT));
            } catch (MessagingException | IllegalArgumentException e) {
                return StandardCharsets.UTF_8;
            }
        }
    }
}
