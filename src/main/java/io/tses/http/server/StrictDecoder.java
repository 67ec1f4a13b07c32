package io.tses.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.util.Objects.requireNonNull;

/**
 * Reads requests that RFC 9112 leaves no doubt about, and nothing of a connection after the first that it does: where two
 * readers can differ over where a request ends, what one of them takes for a body is a request to the other. Netty reads; this
 * refuses what Netty is lenient with.
 */
public final class StrictDecoder extends VertxHttpRequestDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(StrictDecoder.class);
    private static final String NETTYS_NAME = "httpDecoder";
    private static final Set<String> VERSIONS = Set.of("HTTP/1.1", "HTTP/1.0");

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

    /** What the next bytes are part of. */
    private enum Part {
        HEAD,
        BODY,
        CHUNK_LINE,
        CHUNK,
        TRAILERS
    }

    private final HeadLines lines = new HeadLines();
    private Part part = Part.HEAD;

    /** Bytes of the current chunk with its line and the end of line after it. */
    private long restOfChunk;

    private int seenFields;

    /** The last one that was looked at and is one. */
    private @Nullable String lastHost;

    /** Whose body is being read. */
    private @Nullable HttpRequest open;

    private boolean refused;

    /** Whether a request has begun that is not complete. */
    private boolean within;

    private final Runnable onBegin;

    /** @param onBegin told when a request begins that does not arrive as a whole */
    public StrictDecoder(HttpServerOptions options, Runnable onBegin) {
        super(options);
        this.onBegin = onBegin;
    }

    /** Lets it read {@code connection}, of which nothing was read yet. */
    public void read(HttpConnection connection) {
        ChannelPipeline pipeline =
                ((ConnectionBase) connection).channelHandlerContext().pipeline();
        pipeline.replace(NETTYS_NAME, NETTYS_NAME, this);
    }

    /** What clients do to their connections is nothing that operators could mend. */
    public static void logBroken(Throwable cause) {
        LOG.debug("connection broken cause=\"{}\"", cause.getMessage());
    }

    boolean isWithinRequest() {
        return within;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            if (part == Part.CHUNK_LINE) {
                openChunk(in);
            }
            int start = in.readerIndex();
            super.decode(context, in, out);
            Throwable nettysRefusal = refusal(out);
            if (nettysRefusal != null) {
                refuse(in, out, nettysRefusal);
            } else {
                follow(in, start);
                out.forEach(this::check);
            }
        } catch (Doubtful e) {
            refuse(in, out, e);
        }
        boolean wasWithin = within;
        within = part != Part.HEAD || lines.isWithinHead() || in.isReadable();
        if (within && !wasWithin) {
            onBegin.run();
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!refused) {
            super.decodeLast(context, in, out);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] requestLine) {
        if (!VERSIONS.contains(requestLine[2])) {
            throw new Doubtful("an unknown version of HTTP");
        }
        return super.createMessage(requestLine);
    }

    /** Called for every field of a head and of trailers, before anything is made of it. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (length == 0) {
            throw new Doubtful("a field without a name");
        }
        AsciiString name = super.splitHeaderName(line, start, length);
        if (part == Part.TRAILERS && NEVER_IN_TRAILERS.contains(name.toString().toLowerCase(Locale.ROOT))) {
            throw new Doubtful("a trailer that comes too late");
        }
        once(name, HttpHeaderNames.HOST, HOST_FIELD);
        once(name, HttpHeaderNames.CONTENT_LENGTH, LENGTH_FIELD);
        once(name, HttpHeaderNames.TRANSFER_ENCODING, CODING_FIELD);
        return name;
    }

    private void once(AsciiString name, AsciiString field, int bit) {
        if (name.contentEqualsIgnoreCase(field)) {
            if ((seenFields & bit) != 0) {
                throw new Doubtful("a field twice: " + field);
            }
            seenFields |= bit;
        }
    }

    /** Looks at what was just read, from {@code start} on. */
    private void follow(ByteBuf in, int start) {
        int length = in.readerIndex() - start;
        if (part == Part.HEAD || part == Part.TRAILERS) {
            if (in.forEachByte(start, length, lines) >= 0) {
                throw new Doubtful("a character that may not stand there");
            }
        } else if (part == Part.CHUNK) {
            restOfChunk -= length;
            part = restOfChunk == 0 ? Part.CHUNK_LINE : Part.CHUNK;
        }
    }

    private static @Nullable Throwable refusal(List<Object> out) {
        for (Object decoded : out) {
            DecoderResult result = ((HttpObject) decoded).decoderResult();
            if (result.isFailure()) {
                return result.cause();
            }
        }
        return null;
    }

    /** Looks at a line that is about to be read, as soon as it is there. */
    private void openChunk(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (end >= 0) {
            long size = ChunkLine.size(in, start, end);
            part = size == 0 ? Part.TRAILERS : Part.CHUNK;
            restOfChunk = end + 1 - start + size + 2;
        } else if (in.readableBytes() > ChunkLine.MAX_LENGTH) {
            throw new Doubtful("a long chunk line");
        }
    }

    /** Looks at what was made of it. */
    private void check(Object decoded) {
        if (decoded instanceof HttpRequest head) {
            checkHead(head);
            open = head;
            part = (seenFields & CODING_FIELD) != 0 ? Part.CHUNK_LINE : Part.BODY;
        }
        if (decoded instanceof LastHttpContent) {
            part = Part.HEAD;
            seenFields = 0;
            lines.startHead();
        }
    }

    private void checkHead(HttpRequest head) {
        boolean isOld = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        HttpHeaders headers = head.headers();
        if ((seenFields & HOST_FIELD) != 0 ? !isHost(headers.get(HttpHeaderNames.HOST)) : !isOld) {
            throw new Doubtful("no host");
        }
        if ((seenFields & CODING_FIELD) != 0
                && (isOld
                        || (seenFields & LENGTH_FIELD) != 0
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

    /** Marks the request that is being read as failed and ends it, so that it is answered in its turn. */
    private void refuse(ByteBuf in, List<Object> out, Throwable why) {
        refused = true;
        in.skipBytes(in.readableBytes());
        if (part == Part.HEAD) {
            HttpMessage head = out.isEmpty() ? createInvalidMessage() : (HttpMessage) out.get(0);
            breakOff(head, why);
            out.clear();
            out.add(head);
        } else {
            breakOff(requireNonNull(open), why);
            out.forEach(ReferenceCountUtil::release);
            out.clear();
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private static void breakOff(HttpMessage head, Throwable why) {
        head.setDecoderResult(DecoderResult.failure(why));
        HttpUtil.setKeepAlive(head, false);
    }
}
