package io.tses.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.audit.OutboxStore.Depth;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of the audit log's way from the stream to the table. Belongs to one event loop. */
final class AuditMeters {
    private static final Logger LOG = LoggerFactory.getLogger(AuditMeters.class);
    private static final String STREAM = "stream";
    private static final String AUDIT = "audit";

    private final Counter rows;
    private final Counter rejected;
    private final Timer batches;
    private volatile Depth depth = new Depth(0, Duration.ZERO, 0);
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
        gauge(registry, "tses.outbox.depth", "Entries that wait or are under way", Depth::waiting);
        gauge(
                registry,
                "tses.outbox.oldest.age.seconds",
                "Age of the oldest entry",
                depth -> depth.oldest().toMillis() / 1000.0);
        gauge(registry, "tses.outbox.rejected", "Entries set aside that nobody has looked after yet", Depth::rejected);
    }

    void written(int added, long nanos) {
        rows.increment(added);
        batches.record(nanos, TimeUnit.NANOSECONDS);
        untoldRows += added;
        untoldNanos += nanos;
        LOG.debug("audit batch rows={} ms={}", added, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    void setAside(Refusal refusal) {
        rejected.increment();
        LOG.warn("audit entry set aside entry={} error={}", refusal.entryId(), refusal.code());
    }

    void measured(Depth depth) {
        this.depth = depth;
    }

    /** Tells in one line what was written since it was called last. */
    void tell() {
        if (untoldRows > 0) {
            LOG.info("audit written rows={} ms={}", untoldRows, TimeUnit.NANOSECONDS.toMillis(untoldNanos));
            untoldRows = 0;
            untoldNanos = 0;
        }
    }

    /** Every auditor of a node measures the same stream, so the first one's gauge speaks for all. */
    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<Depth> value) {
        if (registry.find(name).tag(STREAM, AUDIT).gauge() == null) {
            Gauge.builder(name, () -> value.applyAsDouble(depth))
                    .description(description)
                    .tag(STREAM, AUDIT)
                    .register(registry);
        }
    }
}
