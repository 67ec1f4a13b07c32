package io.tses.embedded;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
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
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says, taken apart as a mail program would. Of a mail that is no well-formed MIME as much as can be read, of one
 * made to keep its reader busy as much as costs little: whoever can reach the port may send anything.
 *
 * @param headers as written, in order
 * @param body everything after the headers, as written
 * @param parts of a multipart mail; empty otherwise
 * @param text the first plain text in it, of a very long one the beginning; empty when there is none
 * @param html the first HTML in it, likewise
 */
record ReadMail(List<Field> headers, String body, List<ReadPart> parts, String text, String html) {
    /** One header line. */
    record Field(String name, String value) {}

    /** One part of a multipart, as written. */
    record ReadPart(List<Field> headers, String body) {}

    private static final Pattern CODE = Pattern.compile("(?<![\\w#.-])\\d{6}(?![\\w-])");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_PARTS = 64;

    /** Lines that may begin a part: each costs its reader more than a kilobyte, whether it is looked at or not. */
    private static final int MAX_BOUNDARIES = 1_000;

    /** Of a header's value; taking a longer one apart costs its square. */
    private static final int MAX_VALUE = 4_096;

    /** Of a text; its source shows the rest. */
    private static final int MAX_TEXT = 262_144;

    /** Looked through for a code; the worst HTML costs its square. */
    private static final int MAX_HTML = 65_536;

    private static final Pattern BOUNDARY = Pattern.compile("^--", Pattern.MULTILINE);

    /** @param mail headers and body, one character a byte */
    static ReadMail of(String mail) {
        Reading reading = new Reading();
        try (InputStream data = new ByteArrayInputStream(mail.getBytes(StandardCharsets.ISO_8859_1))) {
            MimeMessage message = new MimeMessage(null, data);
            reading.headers = fields(message);
            reading.body = latin(message.getRawInputStream());
            if (BOUNDARY.matcher(mail).results().limit(MAX_BOUNDARIES + 1L).count() <= MAX_BOUNDARIES) {
                reading.walk(message, 0);
            }
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

    /** The first six digits that stand alone: in the text, else in the HTML as its reader sees it, else in the subject. */
    Optional<String> code() {
        return firstCode(text)
                .or(() -> firstCode(Jsoup.parse(cut(html, MAX_HTML)).text()))
                .or(() -> firstCode(header("Subject")));
    }

    /** The value as its reader sees it; of a very long one the beginning. */
    static String decoded(String value) {
        String beginning = cut(value, MAX_VALUE);
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(beginning));
        } catch (UnsupportedEncodingException e) {
            return beginning;
        }
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
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
        private static final String UNKNOWN_TYPE = "text/plain";

        private List<Field> headers = List.of();
        private String body = "";
        private final List<ReadPart> parts = new ArrayList<>();
        private String text = "";
        private String html = "";

        private void walk(Part part, int depth) throws MessagingException, IOException {
            ContentType type = type(part);
            if (type.match("multipart/*")) {
                MimeMultipart multipart =
                        new MimeMultipart(part.getDataHandler().getDataSource());
                for (int i = 0; i < multipart.getCount() && depth < MAX_DEPTH && parts.size() < MAX_PARTS; i++) {
                    MimeBodyPart inner = (MimeBodyPart) multipart.getBodyPart(i);
                    parts.add(new ReadPart(fields(inner), latin(inner.getRawInputStream())));
                    walk(inner, depth + 1);
                }
            } else if (type.match("text/html") && html.isEmpty()) {
                html = content(part, type);
            } else if (type.match("text/*") && !type.match("text/html") && text.isEmpty()) {
                text = content(part, type);
            }
        }

        /** Plain text when it is not said, or cannot be read. */
        private static ContentType type(Part part) throws MessagingException {
            String said = part.getContentType();
            try {
                return new ContentType(said.length() > MAX_VALUE ? UNKNOWN_TYPE : said);
            } catch (ParseException e) {
                return new ContentType(UNKNOWN_TYPE);
            }
        }

        private static String content(Part part, ContentType type) throws MessagingException, IOException {
            try (InputStream in = part.getInputStream()) {
                return new String(in.readNBytes(MAX_TEXT), charset(type.getParameter("charset")));
            }
        }

        private static Charset charset(@Nullable String name) {
            try {
                return name == null
                        ? StandardCharsets.UTF_8
                        : Charset.forName(MimeUtility.javaCharset(name).toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                return StandardCharsets.UTF_8;
            }
        }
    }
}
