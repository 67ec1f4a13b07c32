package io.tses.accounts;

import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Answers superusers who sign many people out, see {@link SignOuts}. */
public final class SignOutVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;
    private final AuditOutbox outbox;

    public SignOutVerticle(Bus bus, RedisConnections redis, AuditOutbox outbox) {
        this.bus = bus;
        this.redis = redis;
        this.outbox = outbox;
    }

    @Override
    public Future<?> start() {
        return redis.ready().compose(this::answer);
    }

    private Future<?> answer(HeldConnection held) {
        SignOuts signOuts =
                new SignOuts(vertx, bus, new SignOutStore(held, outbox), outbox.events(), new Waker(vertx, bus));
        return Future.all(
                bus.answer(PreviewSignOut.ADDRESS, signOuts::preview),
                bus.answer(SignOutMany.ADDRESS, signOuts::begin),
                bus.answer(FindSignOut.ADDRESS, signOuts::find));
    }
}
