package io.tses.request;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What travels with a request through every verticle that works on it.
 *
 * @param requestId names the request in logs, audit rows and the answer
 * @param deadlineNanos the {@link System#nanoTime} after which nobody waits for the answer any more
 */
public record RequestScope(String requestId, long deadlineNanos) {
    private static final ContextLocal<RequestScope> LOCAL = ContextLocal.registerLocal(RequestScope.class);

    /** Vert.x fixes the set of context locals when it starts, so this class must be loaded before. */
    public static void register() {
        assert LOCAL != null;
    }

    public static RequestScope startingNow(String requestId, Duration patience) {
        return new RequestScope(requestId, System.nanoTime() + patience.toNanos());
    }

    /** The scope of the request being worked on, or null outside of any. */
    public static @Nullable RequestScope current() {
        Context context = Vertx.currentContext();
        return context == null ? null : context.getLocal(LOCAL, AccessMode.CONCURRENT);
    }

    /**
     * The id of the request being worked on.
     *
     * @throws IllegalStateException outside of any
     */
    public static String currentId() {
        RequestScope scope = current();
        if (scope == null) {
            throw new IllegalStateException("this belongs to a request, and there is none");
        }
        return scope.requestId();
    }

    /** Makes this the scope of the current Vert.x context, which belongs to one request or one message. */
    public void enter() {
        Vertx.currentContext().putLocal(LOCAL, AccessMode.CONCURRENT, this);
    }

    /** Time left, in milliseconds; zero or less once the deadline has passed. */
    public long remainingMillis() {
        return (deadlineNanos - System.nanoTime()) / 1_000_000;
    }
}
