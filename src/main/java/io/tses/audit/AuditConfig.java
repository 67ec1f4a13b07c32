package io.tses.audit;

import io.tses.config.ConfigReader;

/**
 * @param batch rows written at once
 * @param monthsAhead partitions made ahead
 * @param keep whole months before the present one that stay in the log; 0 for all
 * @param maxQueued events that may wait for PostgreSQL
 */
public record AuditConfig(int instances, int batch, int monthsAhead, int keep, int maxQueued) {
    private static final int MOST_BEFORE_SUMS = 50_000;

    public static AuditConfig from(ConfigReader audit) {
        return new AuditConfig(
                audit.number("instances", 1, 64),
                audit.number("batch", 1, 5000),
                audit.number("months-ahead", 1, 24),
                audit.number("keep", 0, 1200),
                audit.number("max-queued", 1000, 100_000_000));
    }

    /**
     * Events that may wait before sums of refused calls join them: decisions, which are refused at the bound, go first, and a sum takes
     * less memory than the event that it becomes.
     */
    long roomForSums() {
        return Math.min(maxQueued / 2, MOST_BEFORE_SUMS);
    }
}
