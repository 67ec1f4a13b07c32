package io.tses.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.outbox.AuditOutbox;
import io.tses.postgres.PatientClient;
import io.tses.postgres.PgClients;
import io.tses.redis.RedisConnections;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Carries every event from the stream to the audit log, and searches the log. An event leaves the stream only when its row
 * is committed, and its key makes a second row impossible: whoever dies whenever, each has exactly one row in the end.
 *
 * <p>While PostgreSQL is away one batch is held and tried again with growing pauses; everything else waits in the stream.
 */
public final class AuditVerticle extends VerticleBase {
    /** Events of a busy moment are written together, not one by one. */
    private static final Duration LINGER = Duration.ofMillis(10);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TAKE_OVER = Duration.ofSeconds(10);
    private static final Duration FORGET_CONSUMERS_AFTER = Duration.ofHours(1);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration TELL = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(2);
    private static final Duration MONTHS_PAUSE = Duration.ofSeconds(5);
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(10);
    private static final Duration STOP_PATIENCE = Duration.ofMillis(2300);

    /** A connection that is being opened to a frozen server cannot be closed. */
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(500);

    private final Bus bus;
    private final AuditConfig config;
    private final Clock clock;
    private final AuditMeters meters;
    private final OutboxStore outbox;
    private final PgAuditStore rows;
    private final PgPageStore pages;
    private final OutageLog reading = new OutageLog("stream");
    private final OutageLog writing = new OutageLog("writing");
    private final OutageLog making = new OutageLog("months");
    private final OutageLog sweeping = new OutageLog("erasures");

    private Future<Boolean> round = Future.succeededFuture(false);
    private boolean lingering;
    private boolean takeOverDue = true;
    private boolean stopping;

    public AuditVerticle(
            Bus bus,
            RedisConnections redis,
            PgClients postgres,
            AuditConfig config,
            Clock clock,
            MeterRegistry meters) {
        this.bus = bus;
        this.config = config;
        this.clock = clock;
        this.meters = new AuditMeters(meters);
        this.outbox = new OutboxStore(redis);
        this.rows = new PgAuditStore(new PatientClient<>(postgres::pool, WRITE_PATIENCE));
        this.pages = new PgPageStore(new PatientClient<>(postgres::pipelined, FindEvents.ADDRESS.timeout()));
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(0, POLL.toMillis(), timer -> drain());
        vertx.setPeriodic(TAKE_OVER.toMillis(), timer -> lookForTheDead());
        vertx.setPeriodic(TELL.toMillis(), timer -> tell());
        vertx.setPeriodic(SWEEP.toMillis(), timer -> sweep());
        vertx.setPeriodic(0, Duration.ofDays(1).toMillis(), timer -> makeMonths());
        return Future.all(
                bus.answer(FindEvents.ADDRESS, pages::find),
                bus.answer(MeasureQueue.ADDRESS, ask -> outbox.queue()),
                bus.listen(AuditOutbox.QUEUED, this::wake));
    }

    /** Finishes what was read, if that is soon; what is not finished stays in the stream for another auditor. */
    @Override
    public Future<?> stop() {
        stopping = true;
        return round.timeout(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .transform(done -> Future.join(rows.close(), pages.close())
                        .timeout(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .otherwiseEmpty();
    }

    private void wake() {
        if (!lingering) {
            lingering = true;
            vertx.setTimer(LINGER.toMillis(), timer -> {
                lingering = false;
                drain();
            });
        }
    }

    /** Reads and settles one batch, then the next while there is more; one at a time. */
    private void drain() {
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
            return outbox.read(config.batch());
        }
        return outbox.takeOver(config.batch()).map(batch -> {
            takeOverDue = batch.more();
            return batch.andMore();
        });
    }

    private Future<Void> settle(Batch batch) {
        long startedAt = System.nanoTime();
        return write(batch.rows()).compose(written -> {
            if (!batch.rows().isEmpty()) {
                meters.written(written.added(), System.nanoTime() - startedAt);
            }
            List<Future<Void>> steps = Stream.concat(
                            Stream.of(outbox.acknowledge(written.entryIds())),
                            Stream.of(batch.refusals(), written.refusals())
                                    .flatMap(List::stream)
                                    .map(this::setAside))
                    .toList();
            return Future.join(steps).mapEmpty();
        });
    }

    private Future<Void> setAside(Refusal refusal) {
        return outbox.setAside(refusal)
                .onSuccess(moved -> {
                    if (moved) {
                        meters.setAside(refusal);
                    }
                })
                .mapEmpty();
    }

    /** Fails only when the verticle stops before PostgreSQL is back. */
    private Future<Written> write(List<AuditRow> batch) {
        Promise<Written> written = Promise.promise();
        write(batch, written, FIRST_PAUSE);
        return written.future();
    }

    /** Not a chain of futures: an outage of a day would be a chain of a day. */
    private void write(List<AuditRow> batch, Promise<Written> written, Duration pause) {
        rows.write(batch)
                .onSuccess(done -> {
                    writing.worked();
                    written.complete(done);
                })
                .onFailure(cause -> {
                    if (stopping) {
                        written.fail(new Unavailable("stopped during an outage"));
                        return;
                    }
                    writing.failed(cause);
                    Duration longer = pause.multipliedBy(2);
                    vertx.setTimer(
                            pause.toMillis(),
                            timer -> write(batch, written, longer.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : longer));
                });
    }

    private void lookForTheDead() {
        takeOverDue = true;
        outbox.reap(FORGET_CONSUMERS_AFTER);
    }

    private void tell() {
        outbox.measure().onSuccess(meters::measured);
        meters.tell();
    }

    /** Events of somebody who was erased may have been on their way then. */
    private void sweep() {
        if (!stopping) {
            outbox.measure()
                    .compose(depth -> rows.sweepErasures(depth.oldest()))
                    .onSuccess(changed -> sweeping.worked())
                    .onFailure(sweeping::failed);
        }
    }

    private void makeMonths() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC).withDayOfMonth(1);
        List<Instant> months = IntStream.rangeClosed(0, config.monthsAhead())
                .mapToObj(ahead -> now.plusMonths(ahead).toInstant())
                .toList();
        rows.ensureMonths(months).onSuccess(made -> making.worked()).onFailure(cause -> {
            making.failed(cause);
            if (!stopping) {
                vertx.setTimer(MONTHS_PAUSE.toMillis(), timer -> makeMonths());
            }
        });
    }
}
