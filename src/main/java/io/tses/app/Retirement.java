package io.tses.app;

import io.tses.bus.Bus;
import io.tses.cluster.Cluster;
import io.tses.request.Presence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node goes: other nodes ask it nothing more, balancers send nobody, what was begun is answered, and its parts end in the reverse
 * order of their start. One that is told to go while it starts does not come up, and what it has taken by then it hands over as well.
 */
final class Retirement {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

    /** What it may take to stop, beyond the answers to requests that were begun. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);

    /** And then until its connections and threads are gone. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    /** What a node asks another may take so long to arrive, once it has been sent. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(250);

    private static final Duration WITHDRAWAL_PATIENCE = Duration.ofSeconds(1);

    private final AppConfig config;
    private final Vertx vertx;
    private final Bus bus;
    private final Optional<Cluster> cluster;
    private final Presence presence;
    private final Supplier<Future<Void>> lastly;
    private final Deque<List<String>> stages = new ConcurrentLinkedDeque<>();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private volatile Future<?> start = Future.succeededFuture();
    private @Nullable Future<Void> withdrawal;
    private @Nullable Future<Void> end;

    /** @param lastly closes what parts need until they have ended */
    Retirement(
            AppConfig config,
            Vertx vertx,
            Bus bus,
            Optional<Cluster> cluster,
            Presence presence,
            Supplier<Future<Void>> lastly) {
        this.config = config;
        this.vertx = vertx;
        this.bus = bus;
        this.cluster = cluster;
        this.presence = presence;
        this.lastly = lastly;
    }

    /** The node comes up; until it has, there is nobody that it would have to go on serving. */
    void starts(Future<?> start) {
        this.start = start;
    }

    /**
     * Work of the start that may wait for ever, for another node or for a lock.
     *
     * @param end has it fail soon, and blocks for a moment; called when the node is told to go while it starts, at once when it has been
     */
    void ends(Runnable end) {
        waiting.add(end);
        if (isEnding()) {
            end.run();
        }
    }

    /** Parts that were deployed together end together, those of a later stage before. */
    void deployed(List<String> deployments) {
        stages.push(deployments);
    }

    /** As {@link Application#retire}. */
    Future<Void> retire() {
        presence.leave();
        if (!start.succeeded() || isEnding()) {
            return stop();
        }
        LOG.info("stopping drain_ms={}", config.drain().toMillis());
        // A promise of no event loop: those of the application are gone when it is kept.
        Promise<Void> gone = Promise.promise();
        withdraw().eventually(this::drained).onComplete(drained -> stop().onComplete(gone));
        return gone.future();
    }

    /** As {@link Application#stop}. Done once. */
    synchronized Future<Void> stop() {
        presence.leave();
        if (end == null) {
            long patience = config.http().requestTimeout().plus(STOP_PATIENCE).toMillis();
            end = started()
                    .eventually(this::withdraw)
                    .eventually(this::undeploy)
                    .timeout(patience, TimeUnit.MILLISECONDS)
                    .otherwiseEmpty()
                    .eventually(lastly)
                    .eventually(vertx::close)
                    .mapEmpty();
        }
        return end;
    }

    /** How long it may take until a node has retired. */
    Duration longest() {
        return config.drain()
                .plus(cluster.isPresent() ? WITHDRAWAL_PATIENCE : Duration.ZERO)
                .plus(config.http().requestTimeout())
                .plus(STOP_PATIENCE)
                .plus(CLOSE_PATIENCE);
    }

    private synchronized boolean isEnding() {
        return end != null;
    }

    /** A start that has failed, or that waits for a server, is over. */
    private Future<?> started() {
        if (start.isComplete()) {
            return Future.succeededFuture();
        }
        vertx.executeBlocking(
                () -> {
                    waiting.forEach(Runnable::run);
                    return null;
                },
                false);
        return start.timeout(STOP_PATIENCE.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    /** Other nodes ask nothing more of this one; what they were about to ask has arrived then. Done once. */
    private synchronized Future<Void> withdraw() {
        if (withdrawal == null) {
            withdrawal = cluster.map(nodes -> nodes.withdraw(bus.answered())
                            .eventually(() -> vertx.timer(ON_ITS_WAY.toMillis(), TimeUnit.MILLISECONDS))
                            .timeout(WITHDRAWAL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .otherwiseEmpty())
                    .orElseGet(Future::succeededFuture);
        }
        return withdrawal;
    }

    private Future<Void> drained() {
        return config.drain().isZero()
                ? Future.succeededFuture()
                : vertx.timer(config.drain().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * The doors first, which wait for the answers to what they have let in. What other parts are still at by then nobody here waits for, so
     * they have but a while: whatever never ends, a question to a server that went away, say, would keep the node for as long as a request may.
     */
    private Future<?> undeploy() {
        Iterator<List<String>> standing = stages.iterator();
        return next(standing)
                .compose(closed -> rest(standing).timeout(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .onFailure(late -> LOG.warn("stopping waits no longer for what parts are at"));
    }

    private Future<?> rest(Iterator<List<String>> standing) {
        return standing.hasNext() ? next(standing).compose(down -> rest(standing)) : Future.succeededFuture();
    }

    private Future<?> next(Iterator<List<String>> standing) {
        return standing.hasNext()
                ? Future.join(standing.next().stream().map(this::undeploy).toList())
                        .otherwiseEmpty()
                : Future.succeededFuture();
    }

    /** What others have asked of it is answered before it goes. */
    private Future<Void> undeploy(String deployment) {
        return bus.retire(deployment).eventually(() -> vertx.undeploy(deployment));
    }
}
