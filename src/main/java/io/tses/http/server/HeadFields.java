package io.tses.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of one request after another that say where it ends and whom it is for: each at most once, and none in two meanings. */
final class HeadFields {
    /** A name or an IPv4 address; IPv6 is looked at apart. */
    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z._~-]++");

    /** Fields that may come once, each with its bit. */
    private static final int HOST_FIELD = 1;

    private static final int LENGTH_FIELD = 2;
    private static final int CODING_FIELD = 4;

    /** What says how a request is to be read, routed or answered comes before its body or not at all (RFC 9110, 6.5.1). */
    private static final Set<String> NEVER_IN_TRAILERS = Set.of(
            "authorization",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "forwarded",
            "host",
            "keep-alive",
            "max-forwards",
            "origin",
            "pragma",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-request-id");

    private int seen;

    /** The last one that was looked at and is one. */
    private @Nullable String lastHost;

    /** The next field is one of another request. */
    void startHead() {
        seen = 0;
    }

    /** Whether a coding of the body was announced. */
    boolean hasCoding() {
        return hasSeen(CODING_FIELD);
    }

    /** @throws Doubtful when it may not come behind a body */
    static void checkTrailer(AsciiString name) {
        if (NEVER_IN_TRAILERS.contains(name.toString().toLowerCase(Locale.ROOT))) {
            throw new Doubtful("a trailer that comes too late");
        }
    }

    /** @throws Doubtful when it came before and may come once */
    void see(AsciiString name) {
        once(name, HttpHeaderNames.HOST, HOST_FIELD);
        once(name, HttpHeaderNames.CONTENT_LENGTH, LENGTH_FIELD);
        once(name, HttpHeaderNames.TRANSFER_ENCODING, CODING_FIELD);
    }

    private boolean hasSeen(int bit) {
        return (seen & bit) != 0;
    }

    private void once(AsciiString name, AsciiString field, int bit) {
        if (name.contentEqualsIgnoreCase(field)) {
            if (hasSeen(bit)) {
                throw new Doubtful("a field twice: " + field);
            }
            seen |= bit;
        }
    }

    /** @throws Doubtful when {@code head}, whose fields were all seen, leaves open whom it is for or where its body ends */
    void check(HttpRequest head) {
        boolean isOld = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        HttpHeaders headers = head.headers();
        if (hasSeen(HOST_FIELD) ? !isHost(headers.get(HttpHeaderNames.HOST)) : !isOld) {
            throw new Doubtful("no host");
        }
        if (hasCoding()
                && (isOld
                        || hasSeen(LENGTH_FIELD)
                        || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                headers.get(HttpHeaderNames.TRANSFER_ENCODING)))) {
            throw new Doubtful("a body with an end that is not clear");
        }
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
            // Netty takes eight bytes for the body of such a request of the earliest WebSockets, and nobody else does.
            throw new Doubtful("a body that was not announced");
        }
    }

    /** Clients that stay name one host again and again. */
    private boolean isHost(String text) {
        if (text.equals(lastHost)) {
            return true;
        }
        boolean is = isNameOrAddress(text);
        if (is) {
            lastHost = text;
        }
        return is;
    }

    private static boolean isNameOrAddress(String text) {
        HostAndPort authority = HostAndPort.parseAuthority(text, 0);
        if (authority == null) {
            return false;
        }
        String host = authority.host();
        return HOST.matcher(host).matches() || (host.startsWith("[") && NetUtil.isValidIpV6Address(host));
    }
}
