package io.tses.keys;

import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventRecorder;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;

/** Answers operators who look after the keys of access tokens. One a node, so that steps come one after the other. */
public final class KeyDeskVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;
    private final KeySource source;
    private final KeysConfig config;
    private final Duration longestUse;
    private final AuditOutbox outbox;

    /** @param longestUse for so long after it was signed a token may be accepted */
    public KeyDeskVerticle(
            Bus bus,
            RedisConnections redis,
            KeySource source,
            KeysConfig config,
            Duration longestUse,
            AuditOutbox outbox) {
        this.bus = bus;
        this.redis = redis;
        this.source = source;
        this.config = config;
        this.longestUse = longestUse;
        this.outbox = outbox;
    }

    @Override
    public Future<?> start() {
        return redis.ready().compose(this::answer);
    }

    private Future<?> answer(HeldConnection held) {
        EventRecorder recorder = new EventRecorder(held, outbox, new Waker(vertx, bus));
        // Of the files' own times, which the command line sets by the same clock.
        KeyDesk desk = new KeyDesk(vertx, source, config, longestUse, recorder, outbox.events(), Clock.systemUTC());
        return Future.all(bus.answer(FindKeys.ADDRESS, desk::find), bus.answer(RotateKeys.ADDRESS, desk::rotate));
    }
}
