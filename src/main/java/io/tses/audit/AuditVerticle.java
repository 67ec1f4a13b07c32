package io.tses.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.OutboxGauges;
import io.tses.postgres.PgClients;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Has one {@link Auditor} at work, which looks into the stream when it is woken and by itself some times a second.
 */
public final class AuditVerticle extends VerticleBase {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TAKE_OVER = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration TELL = Duration.ofSeconds(1);
    private static final Duration UPKEEP = Duration.ofDays(1);
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(10);
    private static final Duration DROP_PATIENCE = Duration.ofMinutes(30);

    private final Bus bus;
    private final RedisConnections redis;
    private final AuditConfig config;
    private final Clock clock;
    private final AuditMeters meters;
    private final OutboxGauges gauges;
    private final PgAuditStore rows;
    private final PgRetentionStore retention;
    private Future<AtWork> atWork = Future.failedFuture("not started");

    private record AtWork(Auditor auditor, AuditUpkeep upkeep) {}

    /** @param gauges those of the audit stream, which all auditors of a node share */
    public AuditVerticle(
            Bus bus,
            RedisConnections redis,
            PgClients postgres,
            AuditConfig config,
            Clock clock,
            MeterRegistry meters,
            OutboxGauges gauges) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.clock = clock;
        this.meters = new AuditMeters(meters);
        this.gauges = gauges;
        this.rows = new PgAuditStore(postgres.pool(WRITE_PATIENCE));
        this.retention = new PgRetentionStore(postgres.pool(DROP_PATIENCE), DROP_PATIENCE);
    }

    @Override
    public Future<?> start() {
        atWork = redis.ready().map(this::work);
        return atWork.compose(begun -> bus.listen(AuditOutbox.QUEUED, begun.auditor()::wake));
    }

    @Override
    public Future<?> stop() {
        return atWork.compose(begun -> {
                    begun.upkeep().stop();
                    return begun.auditor().stop();
                })
                .transform(done -> Future.join(rows.close(), retention.close())
                        .timeout(AuditDeskVerticle.CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .otherwiseEmpty();
    }

    private AtWork work(HeldConnection held) {
        OutboxStore outbox = new OutboxStore(held);
        Auditor auditor = new Auditor(vertx, outbox, rows, config.batch(), meters, gauges);
        AuditUpkeep upkeep = new AuditUpkeep(vertx, outbox, rows, retention, config, clock);
        vertx.setPeriodic(0, POLL.toMillis(), timer -> auditor.drain());
        vertx.setPeriodic(TAKE_OVER.toMillis(), timer -> auditor.lookForLostEvents());
        vertx.setPeriodic(TELL.toMillis(), timer -> auditor.tell());
        vertx.setPeriodic(SWEEP.toMillis(), timer -> upkeep.sweep());
        vertx.setPeriodic(0, UPKEEP.toMillis(), timer -> upkeep.makeMonths());
        vertx.setPeriodic(0, UPKEEP.toMillis(), timer -> upkeep.dropMonths());
        return new AtWork(auditor, upkeep);
    }
}
