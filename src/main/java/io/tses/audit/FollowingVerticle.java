package io.tses.audit;

import io.tses.bus.Bus;
import io.tses.postgres.PgClients;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/** Answers who follows the audit log, see {@link Following}. One a node, so that all who follow share its looks. */
public final class FollowingVerticle extends VerticleBase {
    private final Bus bus;
    private final PgPageStore pages;
    private final Following following;

    public FollowingVerticle(Bus bus, RedisConnections redis, PgClients postgres) {
        this.bus = bus;
        this.pages = new PgPageStore(postgres.pipelined(FollowEvents.ADDRESS.timeout()));
        this.following = new Following(
                pages, () -> redis.ready().compose(held -> new OutboxStore(held).horizon()), System::nanoTime);
    }

    @Override
    public Future<?> start() {
        return bus.answer(FollowEvents.ADDRESS, following::follow);
    }

    @Override
    public Future<?> stop() {
        return pages.close()
                .timeout(AuditDeskVerticle.CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }
}
