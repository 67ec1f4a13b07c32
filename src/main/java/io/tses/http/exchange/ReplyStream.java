package io.tses.http.exchange;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/** An answer that goes on, to be written by its source alone. Belongs to the event loop of its connection. */
public interface ReplyStream {
    /**
     * Sends some more. Who waits for each before the next is as fast as the client reads. Who does not is bounded: the client that
     * is too far behind is cut off, since what waits for it would fill the memory; and so is one that reads nothing for a while.
     *
     * @return fails when the stream has ended
     */
    Future<Void> write(Buffer piece);

    /** That was all. */
    void end();

    /** There is more, and it cannot be had: the client is cut off, and nothing is said of why. */
    void fail(Throwable cause);

    /** Succeeds when the stream ends: by its source, because the client or the node leaves, or because it may go on no more. */
    Future<Void> ended();

    /** Does something that asks others as a request does, and has as much time as one. */
    <T> Future<T> asRequest(Supplier<Future<T>> work);
}
