package io.tses.support;

import io.tses.request.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.function.Supplier;

/** Does what a test asks as part of a request, as HTTP would. */
public final class Requests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Requests() {}

    /** @param requestId what rows in the audit log and mails will name */
    public static <T> Future<T> as(String requestId, Vertx vertx, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        // A context of its own: what else the test does belongs to no request.
        ((ContextInternal) vertx.getOrCreateContext()).duplicate().runOnContext(now -> {
            RequestScope.startingNow(requestId, PATIENCE).enter();
            try {
                work.get().onComplete(done);
            } catch (RuntimeException e) {
                done.tryFail(e);
            }
        });
        return done.future();
    }
}
