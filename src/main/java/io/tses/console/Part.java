package io.tses.console;

import io.tses.request.Unavailable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A part of a page that comes from a server of its own: where that is away, the others are shown, and in its place why it is not.
 *
 * @param value null when there is a problem
 * @param problem null when there is none
 */
record Part<T>(@Nullable T value, @Nullable Problem problem) {
    /** Less than a page may take, so that there is one. */
    private static final Duration PATIENCE = Duration.ofMillis(3500);

    /** Fails only with what is no outage. */
    static <T> Future<Part<T>> of(Future<T> asked) {
        return asked.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .map(value -> new Part<T>(value, null))
                .recover(Part::missing);
    }

    /** Empty where there is a problem. */
    Optional<T> found() {
        return Optional.ofNullable(value);
    }

    boolean isThere() {
        return problem == null;
    }

    /** Where it is known to be there. */
    T get() {
        return requireNonNull(value);
    }

    private static <T> Future<Part<T>> missing(Throwable failure) {
        if (failure instanceof Unavailable unavailable) {
            return Future.succeededFuture(new Part<>(null, Troubles.unavailable(unavailable, true)));
        }
        return failure instanceof TimeoutException
                ? Future.succeededFuture(new Part<>(null, Troubles.LATE))
                : Future.failedFuture(failure);
    }
}
