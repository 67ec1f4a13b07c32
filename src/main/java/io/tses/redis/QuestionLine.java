package io.tses.redis;

import io.tses.request.LineFault;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which the same is asked again and again: opened when it is needed, and given up when an answer fails to come. Belongs
 * to one event loop.
 */
final class QuestionLine {
    /** To answer, from whatever state the line is in. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Opening> openings;
    private @Nullable Opening opening;
    private Future<RedisConnection> opened = Future.failedFuture("not opened yet");

    QuestionLine(Supplier<Opening> openings) {
        this.openings = openings;
    }

    /** @return what {@code question} does; fails with {@link Unavailable} when it failed, or took too long */
    <T> Future<T> ask(Function<RedisConnection, Future<T>> question) {
        if (opening == null) {
            Opening begun = openings.get();
            opening = begun;
            opened = begun.open();
        }
        Opening used = opening;
        Future<RedisConnection> connection = opened;
        return connection
                .compose(question)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    // One that is still being opened has a deadline of its own; begun anew each time it would never be.
                    if (connection.isComplete()) {
                        giveUp(used);
                    }
                    return Future.failedFuture(toFailure(cause));
                });
    }

    void close() {
        giveUp(opening);
    }

    private void giveUp(@Nullable Opening used) {
        if (used != null) {
            used.close();
        }
        if (opening == used) {
            opening = null;
        }
    }

    private static Unavailable toFailure(Throwable cause) {
        if (cause instanceof Unavailable told) {
            return told;
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof TimeoutException) {
            return Trouble.SILENT.as("it has not answered within " + PATIENCE.toSeconds() + " s");
        }
        return Trouble.toldBy(message)
                .map(told -> told.as("it says " + message))
                .orElseGet(() -> Trouble.UNREACHABLE.as(LineFault.words(cause, "it")));
    }
}
