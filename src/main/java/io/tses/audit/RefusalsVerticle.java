package io.tses.audit;

import io.tses.bus.Bus;
import io.tses.outbox.OutboxGauges;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Has {@link RefusalSums} at work, which look for finished ones by themselves. */
public final class RefusalsVerticle extends VerticleBase {
    private static final Duration POLL = Duration.ofSeconds(3);

    private final Bus bus;
    private final RedisConnections redis;
    private final AuditConfig config;
    private final OutboxGauges gauges;

    /** @param gauges those of the audit stream */
    public RefusalsVerticle(Bus bus, RedisConnections redis, AuditConfig config, OutboxGauges gauges) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.gauges = gauges;
    }

    @Override
    public Future<?> start() {
        return redis.ready().compose(this::work);
    }

    private Future<?> work(HeldConnection held) {
        RefusalSums sums = new RefusalSums(new RefusalStore(held, config.roomForSums()), gauges);
        vertx.setPeriodic(0, POLL.toMillis(), timer -> sums.move());
        return bus.answer(ForgetRefusals.ADDRESS, sums::forget);
    }
}
