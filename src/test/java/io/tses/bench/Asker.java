package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Says what one connection asks, one request after another. Belongs to the event loop of the load. */
interface Asker {
    /** The next request, whole; null when there is nothing left to ask. */
    @Nullable
    Buffer next();

    /** Told the body of its answer, whose status was one that it expects. */
    void answered(String body);

    /** What the status of its answers begins with. */
    default String expects() {
        return "2";
    }

    /** Whether the last answer ends what one figure is about; it began with the first request after such an answer. */
    default boolean isDone() {
        return true;
    }

    /** Has {@code ask} run as soon as the next request can be made. */
    default void whenReady(Runnable ask) {
        ask.run();
    }
}
