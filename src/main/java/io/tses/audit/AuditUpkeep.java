package io.tses.audit;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/** Keeps the table of the audit log in order: its months are made ahead, and people who were erased are taken out of it. */
final class AuditUpkeep {
    private static final Duration MONTHS_PAUSE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final OutboxStore outbox;
    private final PgAuditStore rows;
    private final int monthsAhead;
    private final Clock clock;
    private final OutageLog making = new OutageLog("months");
    private final OutageLog sweeping = new OutageLog("erasures");

    private boolean stopping;

    AuditUpkeep(Vertx vertx, OutboxStore outbox, PgAuditStore rows, int monthsAhead, Clock clock) {
        this.vertx = vertx;
        this.outbox = outbox;
        this.rows = rows;
        this.monthsAhead = monthsAhead;
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
        List<Instant> months = IntStream.rangeClosed(0, monthsAhead)
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
