package io.tses.stats;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.redis.RedisConnections;
import io.tses.request.Backend;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Has a node tell what it counts and how it is, and answers who asks how all are doing. One a node, whatever its roles. */
public final class StatsVerticle extends VerticleBase {
    private static final long SECOND_MILLIS = 1000;

    /** Behind the beginning of a second, so that no clock's grain makes it the end of the one before. */
    private static final long BEHIND_MILLIS = 5;

    private final Bus bus;
    private final RedisConnections redis;
    private final MeterRegistry meters;
    private final Supplier<NodeSelf> self;
    private final List<Backend> backends;
    private final Clock clock;
    private Future<StatsStore> store = Future.failedFuture("not started");
    private Future<Reporter> reporter = Future.failedFuture("not started");

    /**
     * @param meters that the node counts with
     * @param self what the node is now
     * @param backends what it needs
     * @param clock the node's own
     */
    public StatsVerticle(
            Bus bus,
            RedisConnections redis,
            MeterRegistry meters,
            Supplier<NodeSelf> self,
            List<Backend> backends,
            Clock clock) {
        this.bus = bus;
        this.redis = redis;
        this.meters = meters;
        this.self = self;
        this.backends = backends;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        store = redis.ready().map(StatsStore::new);
        reporter = store.map(this::report);
        return reporter.compose(reporting -> Future.all(
                bus.listen(Stats.WATCHED, reporting::watched),
                bus.answer(FindStats.ADDRESS, new Stats(bus, store.result(), reporting)::find)));
    }

    /** What was counted to the end is told, if Redis is there. */
    @Override
    public Future<?> stop() {
        return reporter.compose(Reporter::tellNow)
                .compose(told -> store.result().leave())
                .otherwiseEmpty();
    }

    private Reporter report(StatsStore into) {
        OwnWord word = new OwnWord(self, backends, into.millis(), () -> clock.millis() - into.millis());
        Reporter reporting = new Reporter(new StatsMeters(meters), into, word::text);
        eachSecond(into, () -> {
            word.check(reporting.isWatched());
            reporting.tick();
        });
        return reporting;
    }

    /** Of Redis' clock. */
    private void eachSecond(StatsStore from, Runnable action) {
        long wait = SECOND_MILLIS - Math.floorMod(from.millis(), SECOND_MILLIS) + BEHIND_MILLIS;
        vertx.setTimer(wait, timer -> {
            eachSecond(from, action);
            action.run();
        });
    }
}
