package io.tses.redis;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.RedisKeys;
import io.tses.config.ServerUrl;
import io.tses.request.Unavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Connections to any Redis, used from the event loop that they belong to. */
final class RedisLine implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RedisConnections connections;

    RedisLine(RedisConfig config) {
        connections = new RedisConnections(vertx, config, RedisKeys.ONE_OF_EACH_KIND, new ClockShift(), meters);
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

    /** Why it cannot be used now, empty when it can. */
    String trouble() {
        return on(connections ->
                connections.check().map("").otherwise(cause -> cause instanceof Unavailable why ? why.reason() : "?"));
    }

    /** Of the server that it leads to; 0 while it leads nowhere. */
    int port() {
        return on(connections -> Future.succeededFuture(
                connections.current().server().map(ServerUrl::port).orElse(0)));
    }

    /** What is counted or told of in metrics; 0 while it is not. */
    double metric(String name) {
        return Optional.ofNullable(meters.find(name).meter())
                .map(meter -> meter.measure().iterator().next().getValue())
                .orElse(0.0);
    }

    @Override
    public void close() {
        connections.close().await();
        vertx.close().await();
    }
}
