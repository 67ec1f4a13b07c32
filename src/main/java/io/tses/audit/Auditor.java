package io.tses.audit;

import io.tses.outbox.OutboxGauges;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Carries every event from the stream to the audit log. An event leaves the stream only when its row is committed, and its
 * key makes a second row impossible: whoever dies whenever, each has exactly one row in the end. Belongs to one event loop.
 *
 * <p>While PostgreSQL is away, or Redis takes nothing, one batch is held and tried again with growing pauses; everything else
 * waits in the stream.
 */
final class Auditor {
    private static final Duration LINGER = Duration.ofMillis(10);
    private static final Duration FORGET_AUDITORS_AFTER = Duration.ofHours(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(2);
    private static final Duration STOP_PATIENCE = Duration.ofMillis(2300);

    private final Vertx vertx;
    private final OutboxStore outbox;
    private final PgAuditStore rows;
    private final int most;
    private final AuditMeters meters;
    private final OutboxGauges gauges;
    private final OutageLog reading = new OutageLog("stream");
    private final OutageLog writing = new OutageLog("writing");

    private Future<Boolean> round = Future.succeededFuture(false);
    private boolean lingering;
    private boolean takeOverDue = true;
    private boolean stopping;

    /** @param most events written at once */
    Auditor(Vertx vertx, OutboxStore outbox, PgAuditStore rows, int most, AuditMeters meters, OutboxGauges gauges) {
        this.vertx = vertx;
        this.outbox = outbox;
        this.rows = rows;
        this.most = most;
        this.meters = meters;
        this.gauges = gauges;
    }

    /** Finishes what was read, if that is soon; what is not finished stays in the stream for another auditor. */
    Future<?> stop() {
        stopping = true;
        return round.timeout(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    /** Reads soon: events of a busy moment are written together, not one by one. */
    void wake() {
        if (!lingering) {
            lingering = true;
            vertx.setTimer(LINGER.toMillis(), timer -> {
                lingering = false;
                drain();
            });
        }
    }

    /** Reads and settles one batch, then the next while there is more; one at a time. */
    void drain() {
        if (stopping || !round.isComplete() || !outbox.isUp()) {
            return;
        }
        round = next().compose(batch -> settle(batch).map(batch.more()));
        round.onSuccess(more -> {
                    reading.worked();
                    if (more) {
                        drain();
                    }
                })
                .onFailure(cause -> {
                    if (!stopping) {
                        reading.failed(cause);
                    }
                });
    }

    private Future<Batch> next() {
        if (!takeOverDue) {
            return outbox.read(most);
        }
        return outbox.takeOver(most).map(batch -> {
            takeOverDue = batch.more();
            return batch.andMore();
        });
    }

    private Future<Void> settle(Batch batch) {
        long startedAt = System.nanoTime();
        return insist(() -> rows.write(batch.rows()), writing).compose(written -> {
            if (!batch.rows().isEmpty()) {
                meters.written(written.added(), System.nanoTime() - startedAt);
            }
            List<Future<Void>> steps = Stream.concat(
                            Stream.of(insist(() -> outbox.acknowledge(written.entryIds()), reading)),
                            Stream.of(batch.unwritable(), written.unwritable())
                                    .flatMap(List::stream)
                                    .map(this::setAside))
                    .toList();
            return Future.join(steps).mapEmpty();
        });
    }

    private Future<Void> setAside(Unwritable entry) {
        return insist(() -> outbox.setAside(entry), reading)
                .onSuccess(moved -> {
                    if (moved) {
                        meters.setAside(entry);
                    }
                })
                .mapEmpty();
    }

    /** Tries a step that may be repeated until it is done. Fails only when the verticle stops before. */
    private <T> Future<T> insist(Supplier<Future<T>> step, OutageLog outages) {
        Promise<T> done = Promise.promise();
        insist(step, outages, done, FIRST_PAUSE);
        return done.future();
    }

    /** Not a chain of futures: an outage of a day would be a chain of a day. */
    private <T> void insist(Supplier<Future<T>> step, OutageLog outages, Promise<T> done, Duration pause) {
        step.get()
                .onSuccess(result -> {
                    outages.worked();
                    done.complete(result);
                })
                .onFailure(cause -> {
                    if (stopping) {
                        done.fail(new Unavailable("stopped during an outage"));
                        return;
                    }
                    outages.failed(cause);
                    Duration longer =
                            pause.multipliedBy(2).compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause.multipliedBy(2);
                    vertx.setTimer(shortened(pause), timer -> insist(step, outages, done, longer));
                });
    }

    /** So that not all nodes come back at once. */
    private static long shortened(Duration pause) {
        return ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis() + 1);
    }

    /** Reads, with the next batch, what auditors that ended have left behind, and forgets those who ended long ago. */
    void lookForLostEvents() {
        takeOverDue = true;
        outbox.reap(FORGET_AUDITORS_AFTER);
    }

    /** Tells what is written and what waits. */
    void tell() {
        outbox.measure().onSuccess(gauges::measured);
        meters.tell();
    }
}
