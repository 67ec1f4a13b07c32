package io.tses.bench;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Says what one connection asks, one request after another. Belongs to the event loop of the load. */
interface Asker {
    /** The next request, whole; null when there is nothing left to ask. */
    @Nullable
    Buffer next();

    /** Told the body of its answer, whose status was 2xx. */
    void answered(String body);
}
