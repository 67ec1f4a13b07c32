package io.tses.http.exchange;

import io.netty.util.AsciiString;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An answer: immutable, so that one that is always the same is built once.
 *
 * @param headers written as they are
 * @param closes whether the connection ends with it
 */
public record HttpReply(int status, Buffer body, List<Header> headers, boolean closes) {
    record Header(CharSequence name, CharSequence value) {}

    /** Nothing here may be cached: answers hold tokens, addresses, or a refusal that is soon over. */
    private static final List<Header> JSON_HEADERS = List.of(
            header(HttpHeaders.CONTENT_TYPE, "application/json"),
            header(HttpHeaders.CACHE_CONTROL, "no-store"),
            header("X-Content-Type-Options", "nosniff"));

    private static final List<Header> BARE_HEADERS = JSON_HEADERS.subList(1, JSON_HEADERS.size());
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    public static HttpReply json(int status, JsonObject body) {
        return new HttpReply(status, body.toBuffer(), JSON_HEADERS, false);
    }

    /** An answer without a body. */
    public static HttpReply bare(int status) {
        return new HttpReply(status, Buffer.buffer(), BARE_HEADERS, false);
    }

    /** A refusal of the sign-in story: {@code {"error": text}} and more. */
    public static HttpReply error(int status, String text, Map<String, Object> more) {
        JsonObject body = new JsonObject().put("error", text);
        more.forEach(body::put);
        return json(status, body);
    }

    /** A refusal for a reason of HTTP: {@code {"detail": text}}. */
    public static HttpReply detail(int status, String text) {
        return json(status, new JsonObject().put("detail", text));
    }

    public HttpReply with(CharSequence name, String value) {
        List<Header> more =
                Stream.concat(headers.stream(), Stream.of(header(name, value))).toList();
        return new HttpReply(status, body, more, closes);
    }

    public HttpReply holding(Buffer content) {
        return new HttpReply(status, content, headers, closes);
    }

    public HttpReply retryAfter(Duration duration) {
        return with(HttpHeaders.RETRY_AFTER, Long.toString(seconds(duration)));
    }

    public HttpReply closing() {
        HttpReply said = with(HttpHeaders.CONNECTION, "close");
        return new HttpReply(status, body, said.headers, true);
    }

    /** Whole seconds, rounded up and never 0: whoever waits that long has waited long enough. */
    public static long seconds(Duration duration) {
        return Math.max(1, (duration.toNanos() + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
    }

    private static Header header(CharSequence name, String value) {
        return new Header(name instanceof AsciiString ? name : HttpHeaders.createOptimized(name.toString()), value);
    }
}
