package io.tses.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of the audit log's way from the stream to the table. Belongs to one event loop. */
final class AuditMeters {
    private static final Logger LOG = LoggerFactory.getLogger(AuditMeters.class);

    private final Counter rows;
    private final Counter rejected;
    private final Timer batches;
    private long untoldRows;
    private long untoldNanos;

    AuditMeters(MeterRegistry registry) {
        rows = Counter.builder("tses.audit.rows")
                .description("Audit rows written, repeats not counted")
                .register(registry);
        rejected = Counter.builder("tses.audit.rejected")
                .description("Stream entries set aside because they can never become rows")
                .register(registry);
        batches = Timer.builder("tses.audit.batch")
                .description("Time to write one batch, outages included")
                .register(registry);
    }

    void written(int added, long nanos) {
        rows.increment(added);
        batches.record(nanos, TimeUnit.NANOSECONDS);
        untoldRows += added;
        untoldNanos += nanos;
        LOG.debug("audit batch rows={} ms={}", added, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    void setAside(Unwritable entry) {
        rejected.increment();
        LOG.warn("audit entry set aside entry={} error={}", entry.entryId(), entry.code());
    }

    /** Tells in one line what was written since it was called last. */
    void tell() {
        if (untoldRows > 0) {
            LOG.info("audit written rows={} ms={}", untoldRows, TimeUnit.NANOSECONDS.toMillis(untoldNanos));
            untoldRows = 0;
            untoldNanos = 0;
        }
    }
}
