package io.tses.embedded;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import jakarta.mail.util.SharedByteArrayInputStream;
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
import java.util.regex.MatchResult;
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
 * @param attachments everything else that holds no parts
 */
record ReadMail(
        List<Field> headers,
        String body,
        List<ReadPart> parts,
        String text,
        String html,
        List<Attachment> attachments) {
    /** One header line. */
    record Field(String name, String value) {}

    /** One part of a multipart, as written. */
    record ReadPart(List<Field> headers, String body) {}

    private static final Pattern CODE = Pattern.compile("(?<![\\w#.-])\\d{6}(?![\\w-])");

    /** What six digits are called that let somebody in, also at the end of a longer word. */
    private static final String NAME_OF_CODES =
            "(?:c[oó]d(?:e|igo|ice)|kode|\\b(?:otp|pin|tan)|passwor[dt]|kennwort)s?\\b";

    private static final Pattern CALLED_CODE = Pattern.compile("(?iu)" + NAME_OF_CODES);

    /** What has such a name and lets nobody in. */
    private static final Pattern OTHER_CODE =
            Pattern.compile("(?iu)(?:postal|zip|post|promo|promotion|discount|coupon|voucher"
                    + "|gift|area|country|dialling|error|status|product|item|order|tracking|bar|qr|source|rabatt|gutschein|fehler)[ -]?"
                    + NAME_OF_CODES);

    /** What is named behind it is something else. */
    private static final Pattern END_OF_CLAUSE = Pattern.compile("[.:;,!?\\d]");

    /** How far behind its name a code may stand. */
    private static final int BEHIND_NAME = 60;

    /** How far before its name. */
    private static final int BEFORE_NAME = 40;

    private static final int MAX_DEPTH = 8;
    private static final int MAX_PARTS = 64;

    /** Lines that may begin a part: each costs its reader more than a kilobyte, whether it is looked at or not. */
    private static final int MAX_BOUNDARIES = 1_000;

    /** Of the heads of the mail and its parts together: each line costs its reader a hundred bytes. */
    private static final int MAX_HEADS = 1_048_576;

    /** Of parts as written, together: what is within others comes once more. */
    private static final int MAX_PARTS_LENGTH = 2 * Mailbox.MAX_MAIL_BYTES;

    /** Of a header's value; taking a longer one apart costs its square. */
    private static final int MAX_VALUE = 4_096;

    /** Of a text; its source shows the rest. */
    private static final int MAX_TEXT = 262_144;

    /** The same as written. */
    private static final int MAX_WRITTEN = 1_048_576;

    /** Looked through for a code; the worst HTML costs its square. */
    private static final int MAX_HTML = 65_536;

    private static final Pattern EMPTY_LINE = Pattern.compile("\\n\\r?\\n");
    private static final Pattern BOUNDARY = Pattern.compile("^--", Pattern.MULTILINE);

    /** @param mail headers and body, one character a byte */
    static ReadMail of(String mail) {
        Reading reading = new Reading();
        if (lengthOfHeads(mail) > MAX_HEADS) {
            return new ReadMail(List.of(), mail, List.of(), "", "", List.of());
        }
        try (InputStream data = new SharedByteArrayInputStream(mail.getBytes(StandardCharsets.ISO_8859_1))) {
            MimeMessage message = new MimeMessage(null, data);
            reading.headers = fields(message);
            reading.body = latin(message.getRawInputStream());
            if (BOUNDARY.matcher(mail).results().limit(MAX_BOUNDARIES + 1L).count() <= MAX_BOUNDARIES) {
                reading.walk(message, 0);
            }
        } catch (MessagingException | IOException e) {
            // What was read so far is all there is to read.
        }
        return new ReadMail(
                reading.headers,
                reading.body,
                List.copyOf(reading.parts),
                reading.text,
                reading.html,
                List.copyOf(reading.attachments));
    }

    /** Each head goes on to the next empty line. */
    private static long lengthOfHeads(String mail) {
        Matcher ends = EMPTY_LINE.matcher(mail);
        int end = ends.find() ? ends.start() : mail.length();
        long length = end;
        Matcher beginnings = BOUNDARY.matcher(mail);
        for (int looked = 0; looked <= MAX_BOUNDARIES && beginnings.find(); looked++) {
            while (end < beginnings.start()) {
                end = ends.find() ? ends.start() : mail.length();
            }
            length += end - beginnings.start();
        }
        return length;
    }

    /** The HTML as its reader sees it; of a very long one the beginning. */
    String seen() {
        return Jsoup.parse(cut(html, MAX_HTML)).text();
    }

    /** The value of the first header of that name, decoded; empty when there is none. */
    String header(String name) {
        return headers.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst()
                .map(field -> decoded(field.value()))
                .orElse("");
    }

    /** The first six digits that are called a code: in the text, else in the HTML as its reader sees it, else in the subject. */
    Optional<String> code() {
        return firstCode(text).or(() -> firstCode(seen())).or(() -> firstCode(header("Subject")));
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
        String all = text.strip();
        if (CODE.matcher(all).matches()) {
            return Optional.of(all);
        }
        return CODE.matcher(text)
                .results()
                .filter(digits -> isCalledCode(text, digits))
                .map(MatchResult::group)
                .findFirst();
    }

    private static boolean isCalledCode(String text, MatchResult digits) {
        String before = text.substring(Math.max(0, digits.start() - BEHIND_NAME), digits.start());
        String behind = text.substring(digits.end(), Math.min(text.length(), digits.end() + BEFORE_NAME));
        return namesACode(before) || namesACode(END_OF_CLAUSE.split(behind, 2)[0]);
    }

    private static boolean namesACode(String text) {
        return CALLED_CODE.matcher(OTHER_CODE.matcher(text).replaceAll(" ")).find();
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
        /** What parts folders, and what no terminal and no file system should be shown. */
        private static final Pattern UNFIT_IN_NAMES = Pattern.compile("[\\p{Cntrl}\\p{Cf}/\\\\:*?\"<>|]");

        private static final String UNKNOWN_TYPE = "text/plain";

        private List<Field> headers = List.of();
        private String body = "";
        private final List<ReadPart> parts = new ArrayList<>();
        private String text = "";
        private String html = "";
        private final List<Attachment> attachments = new ArrayList<>();
        private long lengthOfParts;

        private void walk(Part part, int depth) throws MessagingException, IOException {
            ContentType type = type(part);
            if (type.match("multipart/*")) {
                MimeMultipart multipart =
                        new MimeMultipart(part.getDataHandler().getDataSource());
                for (int i = 0; i < multipart.getCount() && depth < MAX_DEPTH && parts.size() < MAX_PARTS; i++) {
                    MimeBodyPart inner = (MimeBodyPart) multipart.getBodyPart(i);
                    parts.add(new ReadPart(fields(inner), body(inner)));
                    walk(inner, depth + 1);
                }
            } else if (isAttached(part, type)) {
                attachments.add(new Attachment(fileName(part), type.getBaseType(), contentId(part), part));
            } else if (type.match("text/html") && html.isEmpty()) {
                html = content(part, type);
            } else if (!type.match("text/html") && text.isEmpty()) {
                text = content(part, type);
            }
        }

        private String body(MimeBodyPart part) throws MessagingException, IOException {
            String body = lengthOfParts > MAX_PARTS_LENGTH ? "" : latin(part.getRawInputStream());
            lengthOfParts += body.length();
            return body;
        }

        private static boolean isAttached(Part part, ContentType type) throws MessagingException {
            String disposition =
                    first(part, "Content-Disposition").split(";", 2)[0].strip();
            return !type.match("text/*") || Part.ATTACHMENT.equalsIgnoreCase(disposition);
        }

        private static String fileName(Part part) throws MessagingException {
            try {
                String name = part.getFileName();
                return name == null ? "" : UNFIT_IN_NAMES.matcher(decoded(name)).replaceAll("_");
            } catch (ParseException e) {
                return "";
            }
        }

        private static String contentId(Part part) throws MessagingException {
            return first(part, "Content-ID").strip().replaceAll("^<|>$", "");
        }

        private static String first(Part part, String name) throws MessagingException {
            String[] values = part.getHeader(name);
            return values == null ? "" : cut(values[0], MAX_VALUE);
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

        /** From what stands at its beginning as written: decoding costs the longer the less comes of it. */
        private static String content(Part part, ContentType type) throws MessagingException, IOException {
            String encoding = part instanceof MimePart mime ? mime.getEncoding() : null;
            try (InputStream raw = raw(part)) {
                InputStream beginning = new ByteArrayInputStream(raw.readNBytes(MAX_WRITTEN));
                InputStream in = encoding == null ? beginning : MimeUtility.decode(beginning, encoding);
                return new String(in.readNBytes(MAX_TEXT), charset(type.getParameter("charset")));
            }
        }

        private static InputStream raw(Part part) throws MessagingException {
            return part instanceof MimeMessage message
                    ? message.getRawInputStream()
                    : ((MimeBodyPart) part).getRawInputStream();
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
