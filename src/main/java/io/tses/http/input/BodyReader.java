package io.tses.http.input;

import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads JSON bodies and, for pages, forms, of no more than so many bytes. (vertx-web's BodyHandler reads before it is known whether
 * anybody wants the body, and knows uploads, which nobody sends here.)
 */
public final class BodyReader {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MAX_TYPE_SHOWN = 100;

    private static final HttpReply NO_FORM =
            HttpReply.detail(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type in request. Send " + FORM + ".");

    private final int maxBytes;
    private final HttpReply tooLarge;

    public BodyReader(int maxBytes) {
        this.maxBytes = maxBytes;
        this.tooLarge = HttpReply.detail(
                        ErrorCode.BODY_TOO_LARGE,
                        "Request body too large. At most " + maxBytes + " bytes are accepted.")
                .closing();
    }

    /**
     * Reads the body. To be called before anything else is awaited: what arrives unasked for is dropped.
     *
     * @return fails with a {@link Refusal} when there is too much of it, or it is not meant to be JSON
     */
    public Future<RequestBody> read(HttpServerRequest request) {
        return bytes(request).map(RequestBody::parse);
    }

    /** As {@link #read}, where no body is a body without fields. */
    public Future<RequestBody> readOptional(HttpServerRequest request) {
        if (announcedLength(request) == 0 && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            return Future.succeededFuture(RequestBody.empty());
        }
        return bytes(request).map(bytes -> bytes.length() == 0 ? RequestBody.empty() : RequestBody.parse(bytes));
    }

    /** As {@link #read}, of the form of a page, as browsers send it. */
    public Future<FormBody> readForm(HttpServerRequest request) {
        @Nullable String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        boolean isForm = type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(FORM);
        return isForm ? collect(request).map(FormBody::parse) : Future.failedFuture(new Refusal(NO_FORM));
    }

    private Future<Buffer> bytes(HttpServerRequest request) {
        Optional<HttpReply> otherType = otherType(request);
        return otherType.isPresent() ? Future.failedFuture(new Refusal(otherType.get())) : collect(request);
    }

    private Future<Buffer> collect(HttpServerRequest request) {
        if (announcedLength(request) > maxBytes) {
            return Future.failedFuture(new Refusal(tooLarge));
        }
        Promise<Buffer> body = Promise.promise();
        Collector collector = new Collector(body);
        request.handler(collector::add)
                .endHandler(end -> collector.end(request.decoderResult().isSuccess()))
                .exceptionHandler(cut -> body.tryFail(new Refusal(Failures.BAD_REQUEST)));
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
        return body.future();
    }

    /** As announced; the server has refused what is not a number. */
    private static long announcedLength(HttpServerRequest request) {
        @Nullable String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    /** What to say of a body that is not announced as plain JSON. */
    private static Optional<HttpReply> otherType(HttpServerRequest request) {
        @Nullable String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Optional.of(HttpReply.detail(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Unsupported content encoding in request. Send it uncompressed."));
        }
        @Nullable String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        String sent = type == null ? "" : type;
        if (isJson(sent)) {
            return Optional.empty();
        }
        String shown = sent.substring(0, Math.min(sent.length(), MAX_TYPE_SHOWN));
        return Optional.of(HttpReply.detail(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "Unsupported media type \"" + shown + "\" in request. Send application/json."));
    }

    /** JSON is always UTF-8 (RFC 8259 §8.1), so no other charset is taken for it than what is part of that. */
    private static boolean isJson(String type) {
        if (type.equals(JSON)) {
            return true;
        }
        String[] parts = type.split(";", -1);
        return parts[0].strip().equalsIgnoreCase(JSON)
                && Arrays.stream(parts).skip(1).allMatch(BodyReader::mayStandBesideJson);
    }

    private static boolean mayStandBesideJson(String parameter) {
        String[] pair = parameter.split("=", 2);
        return pair.length < 2 || !pair[0].strip().equalsIgnoreCase("charset") || isUtf8(pair[1].strip());
    }

    private static boolean isUtf8(String value) {
        boolean isQuoted = value.length() > 2 && value.startsWith("\"") && value.endsWith("\"");
        try {
            Charset charset = Charset.forName(isQuoted ? value.substring(1, value.length() - 1) : value);
            return charset.equals(UTF_8) || charset.equals(US_ASCII);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private final class Collector {
        private final Promise<Buffer> body;
        private Buffer all = Buffer.buffer();

        private Collector(Promise<Buffer> body) {
            this.body = body;
        }

        /** A body that is followed by something that is no HTTP counts as none. */
        private void end(boolean isWhole) {
            if (isWhole) {
                body.tryComplete(all);
            } else {
                body.tryFail(new Refusal(Failures.BAD_HTTP));
            }
        }

        private void add(Buffer chunk) {
            if (all.length() + chunk.length() > maxBytes) {
                body.tryFail(new Refusal(tooLarge));
            } else if (all.length() == 0) {
                all = chunk;
            } else {
                all.appendBuffer(chunk);
            }
        }
    }
}
