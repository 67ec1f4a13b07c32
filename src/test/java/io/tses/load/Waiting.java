package io.tses.load;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits from a thread that may. */
final class Waiting {
    private static final long PATIENCE_SECONDS = 10;

    private Waiting() {}

    /** @throws IllegalStateException naming {@code what} if it fails or takes too long */
    static <T> T forIt(Future<T> future, String what) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(what + " does not answer within " + PATIENCE_SECONDS + " s", e);
        } catch (Exception e) {
            // Whatever made the future fail, checked or not.
            throw new IllegalStateException(what + " cannot be used: " + e.getMessage(), e);
        }
    }
}
