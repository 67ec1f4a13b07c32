package io.tses.http.exchange;

import io.netty.util.AsciiString;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An answer: immutable, so that one that is always the same is built once.
 *
 * @param headers written as they are
 * @param closes whether the connection ends with it
 * @param continuation what comes after the body, as far as the client goes on reading
 */
public record HttpReply(
        int status, Buffer body, List<Header> headers, boolean closes, Optional<Continuation> continuation) {
    record Header(CharSequence name, CharSequence value) {}

    /** Nothing here may be cached: answers hold tokens, addresses, or a refusal that is soon over. */
    private static final List<Header> JSON_HEADERS = List.of(
            header(HttpHeaders.CONTENT_TYPE, "application/json"),
            header(HttpHeaders.CACHE_CONTROL, "no-store"),
            header("X-Content-Type-Options", "nosniff"));

    private static final List<Header> BARE_HEADERS = JSON_HEADERS.subList(1, JSON_HEADERS.size());
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private HttpReply(int status, Buffer body, List<Header> headers) {
        this(status, body, headers, false, Optional.empty());
    }

    public static HttpReply ok(JsonObject body) {
        return json(200, body);
    }

    public static HttpReply accepted(JsonObject body) {
        return json(202, body);
    }

    /** An answer without a body. */
    public static HttpReply bare(int status) {
        return new HttpReply(status, Buffer.buffer(), BARE_HEADERS);
    }

    /** An answer that is no success: whatever it tells people, and the code. */
    public static HttpReply error(ErrorCode code, JsonObject body) {
        return json(code.status(), body.copy().put("code", code.wireName()));
    }

    /** A refusal of the sign-in story: {@code {"error": text}} and more. */
    public static HttpReply error(ErrorCode code, String text, Map<String, Object> more) {
        return told(code, "error", text, more);
    }

    /** As {@link #error(ErrorCode, String, Map)}, until {@code wait} is over. */
    public static HttpReply error(ErrorCode code, String text, Duration wait, Map<String, Object> more) {
        return until(wait, code, "error", text, more);
    }

    /** A refusal for a reason of HTTP: {@code {"detail": text}}. */
    public static HttpReply detail(ErrorCode code, String text) {
        return detail(code, text, Map.of());
    }

    /** As {@link #detail(ErrorCode, String)}, and more. */
    public static HttpReply detail(ErrorCode code, String text, Map<String, Object> more) {
        return told(code, "detail", text, more);
    }

    /** As {@link #detail(ErrorCode, String)}, until {@code wait} is over. */
    public static HttpReply detail(ErrorCode code, String text, Duration wait) {
        return until(wait, code, "detail", text, Map.of());
    }

    /** A refusal of one field of what was sent: {@code {field: [complaint]}}. */
    public static HttpReply field(ErrorCode code, String name, String complaint) {
        return error(code, new JsonObject().put(name, new JsonArray().add(complaint)));
    }

    public HttpReply with(CharSequence name, String value) {
        List<Header> more =
                Stream.concat(headers.stream(), Stream.of(header(name, value))).toList();
        return new HttpReply(status, body, more, closes, continuation);
    }

    public HttpReply holding(Buffer content) {
        return new HttpReply(status, content, headers, closes, continuation);
    }

    /** The same head with nothing after it. */
    public HttpReply bareAs(int otherStatus) {
        return new HttpReply(otherStatus, Buffer.buffer(), headers, closes, Optional.empty());
    }

    /** Not all of it: once the head and {@link #body} are sent, {@code rest} goes on. */
    public HttpReply continuedBy(Continuation rest) {
        return new HttpReply(status, body, headers, closes, Optional.of(rest));
    }

    public HttpReply retryAfter(Duration duration) {
        return with(HttpHeaders.RETRY_AFTER, Long.toString(seconds(duration)));
    }

    public HttpReply closing() {
        HttpReply said = with(HttpHeaders.CONNECTION, "close");
        return new HttpReply(status, body, said.headers, true, continuation);
    }

    /** Whole seconds, rounded up and never 0: whoever waits that long has waited long enough. */
    public static long seconds(Duration duration) {
        return Math.max(1, (duration.toNanos() + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
    }

    /** Says it to programs in the body, where browsers can always read it, and to whatever is between in the header. */
    private static HttpReply until(Duration wait, ErrorCode code, String key, String text, Map<String, Object> more) {
        Map<String, Object> told = new LinkedHashMap<>(more);
        told.put("retry_after", seconds(wait));
        return told(code, key, text, told).retryAfter(wait);
    }

    private static HttpReply told(ErrorCode code, String key, String text, Map<String, Object> more) {
        JsonObject body = new JsonObject().put(key, text).put("code", code.wireName());
        more.forEach(body::put);
        return json(code.status(), body);
    }

    private static HttpReply json(int status, JsonObject body) {
        return new HttpReply(status, body.toBuffer(), JSON_HEADERS);
    }

    private static Header header(CharSequence name, String value) {
        return new Header(name instanceof AsciiString ? name : HttpHeaders.createOptimized(name.toString()), value);
    }
}
