package io.tses.audit;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the table of the audit log in order: its months are made ahead, people who were erased are taken out of it, and months
 * that need not be kept are dropped. Events of such a month that come later make it anew, until it is dropped the next time.
 */
final class AuditUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(AuditUpkeep.class);
    private static final Duration MONTHS_PAUSE = Duration.ofSeconds(5);
    private static final Duration DROP_PAUSE = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final OutboxStore outbox;
    private final PgAuditStore rows;
    private final PgRetentionStore retention;
    private final AuditConfig config;
    private final Clock clock;
    private final OutageLog making = new OutageLog("months");
    private final OutageLog sweeping = new OutageLog("erasures");
    private final OutageLog dropping = new OutageLog("retention");

    private boolean stopping;

    AuditUpkeep(
            Vertx vertx,
            OutboxStore outbox,
            PgAuditStore rows,
            PgRetentionStore retention,
            AuditConfig config,
            Clock clock) {
        this.vertx = vertx;
        this.outbox = outbox;
        this.rows = rows;
        this.retention = retention;
        this.config = config;
        this.clock = clock;
    }

    void stop() {
        stopping = true;
    }

    /** Events of somebody who was erased may have been on their way then. */
    void sweep() {
        if (!stopping) {
            outbox.measure()
                    .compose(backlog -> rows.sweepErasures(backlog.oldest()))
                    .onSuccess(changed -> sweeping.worked())
                    .onFailure(sweeping::failed);
        }
    }

    /** Tries until it is done. */
    void makeMonths() {
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

    /** Drops one month after the other, until none is too old. */
    void dropMonths() {
        if (stopping || config.keep() == 0) {
            return;
        }
        retention
                .dropMonth(config.keep(), clock.instant())
                .onSuccess(dropped -> {
                    dropping.worked();
                    dropped.ifPresent(month -> {
                        LOG.info("audit month dropped month={} keep={}", month, config.keep());
                        dropMonths();
                    });
                })
                .onFailure(cause -> {
                    dropping.failed(cause);
                    vertx.setTimer(DROP_PAUSE.toMillis(), timer -> dropMonths());
                });
    }
}
