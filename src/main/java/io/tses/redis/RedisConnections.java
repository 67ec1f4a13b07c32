package io.tses.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.tses.bus.Backend;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The held connections to Redis: one for each event loop, shared by the verticles that live on it.
 */
public final class RedisConnections implements Backend {
    private final Vertx vertx;
    private final RedisConfig config;
    private final ClockShift clockShift;
    private final MeterRegistry meters;
    private final Map<EventLoop, HeldConnection> byLoop = new ConcurrentHashMap<>();

    public RedisConnections(Vertx vertx, RedisConfig config, ClockShift clockShift, MeterRegistry meters) {
        this.vertx = vertx;
        this.config = config;
        this.clockShift = clockShift;
        this.meters = meters;
    }

    /** The connection of the calling event loop, opened when first asked for. */
    public HeldConnection current() {
        EventLoop loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        return byLoop.computeIfAbsent(loop, this::open);
    }

    /** On a context of its own: what a verticle's context opens is closed when that one verticle stops. */
    private HeldConnection open(EventLoop loop) {
        Context context =
                ((VertxInternal) vertx).contextBuilder().withEventLoop(loop).build();
        HeldConnection connection = new HeldConnection(vertx, context, config, clockShift, meters);
        context.runOnContext(now -> connection.start());
        return connection;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Future<Void> check() {
        return current().send(Request.cmd(Command.PING)).mapEmpty();
    }

    /** Closes every connection; what is still in flight fails. */
    public Future<Void> close() {
        return Future.join(byLoop.values().stream().map(HeldConnection::close).toList())
                .mapEmpty();
    }
}
