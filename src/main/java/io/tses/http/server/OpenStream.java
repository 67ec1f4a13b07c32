package io.tses.http.server;

import io.tses.http.exchange.Continuation;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Refusal;
import io.tses.http.exchange.ReplyStream;
import io.tses.request.RequestScope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.util.Objects.requireNonNull;

/** One answer that goes on, from its head to its end. */
final class OpenStream implements ReplyStream {
    private static final Logger LOG = LoggerFactory.getLogger(OpenStream.class);

    /** What may wait for a client when something more is written. */
    private static final int MOST_WAITING_BYTES = 256 * 1024;

    private static final long STALL_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long ASK_LEAVE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LEAVE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final Future<Void> ENDED = Future.failedFuture(new CancellationException("the stream has ended"));

    /** Why a stream ended. */
    enum End {
        COMPLETE,
        CLIENT_LEFT,
        CLIENT_SLOW,
        FORBIDDEN,
        FAILED,
        DRAINED
    }

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final Continuation continuation;
    private final Duration patience;
    private final BiConsumer<OpenStream, End> forget;
    private final Consumer<Exchange> lastWord;
    private final LongSupplier nanos;
    private final Context context = requireNonNull(Vertx.currentContext());
    private final Promise<Void> ended = Promise.promise();
    private boolean over;
    private int waitingBytes;
    private long readNanos;
    private long leaveNanos;
    private long askedLeaveNanos;

    /**
     * @param patience for whatever is asked meanwhile
     * @param forget told of the end, once
     * @param lastWord says to the client that this was all, unless it is cut off
     */
    OpenStream(
            Exchange exchange,
            Continuation continuation,
            Duration patience,
            BiConsumer<OpenStream, End> forget,
            Consumer<Exchange> lastWord,
            LongSupplier nanos) {
        this.exchange = exchange;
        this.response = exchange.request().response();
        this.continuation = continuation;
        this.patience = patience;
        this.forget = forget;
        this.lastWord = lastWord;
        this.nanos = nanos;
        this.leaveNanos = nanos.getAsLong();
        this.askedLeaveNanos = leaveNanos;
    }

    void begin() {
        response.closeHandler(closed -> end(End.CLIENT_LEFT));
        response.exceptionHandler(broken -> end(End.CLIENT_LEFT));
        try {
            continuation.source().accept(this);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public Future<Void> write(Buffer piece) {
        if (over) {
            return ENDED;
        }
        if (waitingBytes > MOST_WAITING_BYTES) {
            end(End.CLIENT_SLOW);
            return ENDED;
        }
        if (waitingBytes == 0) {
            readNanos = nanos.getAsLong();
        }
        waitingBytes += piece.length();
        return response.write(piece).onComplete(written -> {
            waitingBytes -= piece.length();
            readNanos = nanos.getAsLong();
        });
    }

    @Override
    public void end() {
        end(End.COMPLETE);
    }

    @Override
    public void fail(Throwable cause) {
        if (!over) {
            LOG.warn(
                    "stream cut off request_id={} route={} cause=\"{}\"",
                    exchange.requestId(),
                    exchange.route(),
                    cause.getMessage());
            end(End.FAILED);
        }
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    @Override
    public <T> Future<T> asRequest(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(now -> {
            RequestScope.startingNow(exchange.requestId(), patience).enter();
            work.get().onComplete(done);
        });
        return done.future();
    }

    /** Ends it if nobody reads it, or its reader may go on no more. */
    void lookAfter() {
        long now = nanos.getAsLong();
        if (waitingBytes > 0 && now - readNanos > STALL_NANOS) {
            end(End.CLIENT_SLOW);
        } else if (now - leaveNanos > LEAVE_NANOS) {
            end(End.FORBIDDEN);
        } else if (now - askedLeaveNanos > ASK_LEAVE_NANOS) {
            askedLeaveNanos = now;
            asRequest(() -> continuation.leave().get().<Void>mapEmpty())
                    .onSuccess(granted -> leaveNanos = nanos.getAsLong())
                    .onFailure(cause -> {
                        if (cause instanceof Refusal) {
                            end(End.FORBIDDEN);
                        }
                    });
        }
    }

    /** Ends it unless it has ended. */
    void end(End how) {
        if (over) {
            return;
        }
        over = true;
        forget.accept(this, how);
        if (how != End.CLIENT_LEFT) {
            leaveClient(how);
        }
        ended.complete();
    }

    private void leaveClient(End how) {
        boolean whole = how == End.COMPLETE || (continuation.endless() && (how == End.DRAINED || how == End.FORBIDDEN));
        if (whole) {
            lastWord.accept(exchange);
        } else {
            Connections.cut(exchange.request().connection());
        }
    }
}
