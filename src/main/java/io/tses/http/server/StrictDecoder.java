package io.tses.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.Set;
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

    /** What the next bytes are part of. */
    private enum Part {
        HEAD,
        BODY,
        CHUNK_LINE,
        CHUNK,
        TRAILERS
    }

    private final HeadLines lines = new HeadLines();
    private final HeadFields fields = new HeadFields();
    private Part part = Part.HEAD;

    /** Bytes of the current chunk with its line and the end of line after it. */
    private long restOfChunk;

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
        if (part == Part.TRAILERS) {
            HeadFields.checkTrailer(name);
        }
        fields.see(name);
        return name;
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
            fields.check(head);
            open = head;
            part = fields.hasCoding() ? Part.CHUNK_LINE : Part.BODY;
        }
        if (decoded instanceof LastHttpContent) {
            part = Part.HEAD;
            fields.startHead();
            lines.startHead();
        }
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
