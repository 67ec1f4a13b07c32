package io.tses.redis;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.RedisKeys;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Connections to any Redis, used from the event loop that they belong to. */
final class RedisLine implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final RedisConnections connections;

    RedisLine(RedisConfig config) {
        connections = new RedisConnections(
                vertx, config, RedisKeys.ONE_OF_EACH_KIND, new ClockShift(), new SimpleMeterRegistry());
    }

    /** Runs {@code action} on the event loop and waits for its result. */
    <T> T on(Function<RedisConnections, Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(now -> action.apply(connections).onComplete(promise));
        try {
            return promise.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s", e);
        }
    }

    void start() {
        on(RedisConnections::start);
    }

    void check() {
        on(RedisConnections::check);
    }

    @Override
    public void close() {
        connections.close().await();
        vertx.close().await();
    }
}
