package io.tses.ratelimit;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.outbox.RefusalOutbox;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Says yes or no, exactly. When it cannot decide it refuses: a failure never opens the door. */
public final class RateLimitVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;
    private final RateLimitConfig config;
    private final RefusalOutbox refusals;
    private final RateLimitMeters meters;

    public RateLimitVerticle(
            Bus bus, RedisConnections redis, RateLimitConfig config, RefusalOutbox refusals, MeterRegistry meters) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.refusals = refusals;
        this.meters = new RateLimitMeters(meters);
    }

    @Override
    public Future<?> start() {
        return redis.ready().compose(held -> {
            PermitStore permits = new PermitStore(held, config, refusals);
            return bus.answer(Admit.ADDRESS, ask -> permits.admit(ask).onSuccess(meters::decided));
        });
    }
}
