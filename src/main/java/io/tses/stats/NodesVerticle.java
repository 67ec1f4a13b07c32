package io.tses.stats;

import io.tses.bus.Bus;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Answers who asks for {@link FindNodes}, also where no node runs. */
public final class NodesVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;

    public NodesVerticle(Bus bus, RedisConnections redis) {
        this.bus = bus;
        this.redis = redis;
    }

    @Override
    public Future<?> start() {
        return redis.ready()
                .map(StatsStore::new)
                .compose(store -> bus.answer(
                        FindNodes.ADDRESS,
                        ask -> store.nodes()
                                .map(nodes -> new FindNodes.Found(nodes.stream()
                                        .map(StatsStore.Word::state)
                                        .toList()))));
    }
}
