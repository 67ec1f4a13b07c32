package io.tses.http.routes;

import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.audit.FollowEvents;
import io.tses.audit.ReadEvents;
import io.tses.bus.Bus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Feeds everybody who listens to the audit log from one look a second, and looks at nothing while nobody listens. Who begins further
 * back reads by themselves until they have caught up. Belongs to one event loop.
 */
final class AuditFeed {
    static final int PAGE = 1000;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Proxies cut a line that is silent for some seconds (ops/), and one look may take four. */
    private static final long BEAT_NANOS = Duration.ofSeconds(4).toNanos();

    private final Vertx vertx;
    private final Bus bus;
    private final Context context;
    private final Set<AuditListener> all = new LinkedHashSet<>();

    /** Those of them who have heard all that was reached. */
    private final Set<AuditListener> live = new LinkedHashSet<>();

    /** Those who wait for that to be settled. */
    private final Set<AuditListener> waiting = new LinkedHashSet<>();

    private FindEvents.Cursor reached = FindEvents.Cursor.at(Instant.EPOCH);
    private boolean settled;
    private boolean looking;
    private boolean away;
    private long beatNanos = System.nanoTime();

    AuditFeed(Vertx vertx, Bus bus) {
        this.vertx = vertx;
        this.bus = bus;
        this.context = vertx.getOrCreateContext();
    }

    /** @param now what was reached a moment ago, unless others listen already */
    void join(AuditListener listener, FindEvents.Cursor now) {
        if (!looking) {
            looking = true;
            reached = now;
            settled = true;
            // On a context of its own: that of a request has its deadline.
            context.runOnContext(begun -> pause());
        }
        all.add(listener);
        listener.stream().ended().onComplete(ended -> {
            all.remove(listener);
            live.remove(listener);
            waiting.remove(listener);
        });
        catchUp(listener);
    }

    /** While somebody listens, and for a pause after. */
    boolean isLooking() {
        return looking;
    }

    private void pause() {
        vertx.setTimer(PAUSE.toMillis(), timer -> {
            looking = !all.isEmpty();
            if (looking) {
                look().onComplete(done -> pause());
            }
        });
    }

    private Future<?> look() {
        if (System.nanoTime() - beatNanos > BEAT_NANOS) {
            beatNanos = System.nanoTime();
            List.copyOf(all).forEach(AuditListener::beat);
        }
        return bus.ask(FollowEvents.ADDRESS, new FollowEvents(Optional.of(reached), PAGE))
                .onComplete(done -> state(done.failed()))
                .compose(this::tell);
    }

    /** Tells everybody, and whoever is slow has a moment before there is more. */
    private Future<?> tell(FollowEvents.Followed found) {
        reached = found.reached();
        settled = !found.more();
        Map<EventFilter, Buffer> texts = new HashMap<>();
        List<Future<Void>> told = List.copyOf(live).stream()
                .map(listener -> listener.tell(found.rows(), reached, texts))
                .toList();
        if (settled) {
            List<AuditListener> ready = List.copyOf(waiting);
            waiting.clear();
            ready.forEach(this::catchUp);
            return Future.succeededFuture();
        }
        return Future.join(told)
                .timeout(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .transform(done -> look());
    }

    private void state(boolean failed) {
        if (failed != away) {
            away = failed;
            List.copyOf(live).forEach(listener -> listener.state(failed ? "away" : "back"));
        }
    }

    /** Where others are, or as far as they were when it began: then on from there with the next look. */
    private void catchUp(AuditListener listener) {
        FindEvents.Cursor target = reached;
        if (!settled) {
            waiting.add(listener);
        } else if (listener.place().compareTo(target) < 0) {
            read(listener, target);
        } else {
            live.add(listener);
        }
    }

    private void read(AuditListener listener, FindEvents.Cursor target) {
        EventFilter missed = listener.filter().before(target.createdAt());
        ReadEvents next = new ReadEvents(missed, false, Optional.of(listener.place()), PAGE);
        listener.stream()
                .asRequest(() -> bus.ask(ReadEvents.ADDRESS, next))
                .onFailure(listener.stream()::fail)
                .onSuccess(read -> listener.tell(read.rows(), read.next().orElse(target))
                        .onSuccess(told -> {
                            if (read.more()) {
                                read(listener, target);
                            } else if (all.contains(listener)) {
                                catchUp(listener);
                            }
                        }));
    }
}
