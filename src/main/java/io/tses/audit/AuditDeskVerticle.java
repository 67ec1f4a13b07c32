package io.tses.audit;

import io.tses.bus.Bus;
import io.tses.postgres.PgClients;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Answers who searches the audit log, and who asks how much is on its way there. Redis is needed for the latter alone. */
public final class AuditDeskVerticle extends VerticleBase {
    /** A connection that is being opened to a frozen server cannot be closed. */
    static final Duration CLOSE_PATIENCE = Duration.ofMillis(500);

    private final Bus bus;
    private final RedisConnections redis;
    private final PgPageStore pages;

    public AuditDeskVerticle(Bus bus, RedisConnections redis, PgClients postgres) {
        this.bus = bus;
        this.redis = redis;
        this.pages = new PgPageStore(postgres.pipelined(FindEvents.ADDRESS.timeout()));
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.answer(FindEvents.ADDRESS, pages::find),
                bus.answer(ReadEvents.ADDRESS, pages::read),
                bus.answer(MeasureQueue.ADDRESS, ask -> redis.ready().compose(held -> new OutboxStore(held).queue())));
    }

    @Override
    public Future<?> stop() {
        return pages.close()
                .timeout(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }
}
