package io.tses.http.files;

import io.tses.http.exchange.HttpReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Something that is the same for everybody until the next release. Caches keep it and, unless its name changes with what it holds,
 * ask each time whether it is still current: what they hold is never out of date, and is sent once.
 */
final class Document {
    private static final int TAG_LENGTH = 32;
    private static final Pattern GZIP =
            Pattern.compile("gzip(?:\\s*;\\s*q=(?:1(?:\\.0*)?|0\\.0*[1-9]\\d*))?", Pattern.CASE_INSENSITIVE);

    private final HttpReply plain;
    private final HttpReply zipped;
    private final HttpReply unchanged;
    private final String tag;

    private Document(String tag, HttpReply head, byte[] content) {
        this.tag = tag;
        this.unchanged = head.bareAs(304);
        this.plain = whole(head, content);
        this.zipped = whole(head.with(HttpHeaders.CONTENT_ENCODING, "gzip"), zip(content));
    }

    /**
     * Blocks.
     *
     * @param head what its answers say besides
     */
    static Document of(PackagedFile file, HttpReply head) throws IOException {
        byte[] content = file.read();
        String tag = "W/\"" + hash(content) + "\"";
        HttpReply more = head.with(HttpHeaders.CONTENT_TYPE, file.contentType())
                .with(HttpHeaders.CACHE_CONTROL, file.caching())
                .with(HttpHeaders.ETAG, tag)
                .with(HttpHeaders.VARY, file.vary());
        return new Document(tag, more, content);
    }

    /** Whole, or 304 when the client has it. */
    HttpReply answer(HttpServerRequest request) {
        @Nullable String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && isKnown(known)) {
            return unchanged;
        }
        @Nullable String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        return accepted != null
                        && parts(accepted).anyMatch(part -> GZIP.matcher(part).matches())
                ? zipped
                : plain;
    }

    /** With its length, which the server does not add by itself to an answer to HEAD. */
    private static HttpReply whole(HttpReply head, byte[] content) {
        return head.with(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length))
                .holding(Buffer.buffer(content));
    }

    /** Compares weakly, as RFC 9110 §13.1.2 has it. */
    private boolean isKnown(String tags) {
        String opaque = tag.substring(2);
        return parts(tags).anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals(opaque));
    }

    private static Stream<String> parts(String header) {
        return Arrays.stream(header.split(",")).map(String::strip);
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, TAG_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] zip(byte[] content) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return zipped.toByteArray();
    }
}
