package io.tses.request;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What became of trying a backend.
 *
 * @param cause why it cannot be used; null when it can
 */
public record BackendCheck(Backend backend, @Nullable Throwable cause) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String SILENT = "silent";
    private static final String FAULTY = "broken";

    /** Tries it once. Never fails, and takes two seconds at most. */
    public static Future<BackendCheck> of(Backend backend) {
        Future<Void> tried;
        try {
            tried = backend.check();
        } catch (RuntimeException e) {
            tried = Future.failedFuture(e);
        }
        return tried.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .transform(done -> Future.succeededFuture(new BackendCheck(backend, done.cause())));
    }

    public boolean isFine() {
        return cause == null;
    }

    /** Why it cannot be used, in a plain word that may be shown to anybody; empty when it can. */
    public String reason() {
        if (cause == null) {
            return "";
        }
        if (cause instanceof Unavailable unavailable) {
            return unavailable.reason();
        }
        return cause instanceof TimeoutException ? SILENT : FAULTY;
    }
}
