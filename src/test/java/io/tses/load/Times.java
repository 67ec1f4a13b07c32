package io.tses.load;

import org.HdrHistogram.Histogram;

/** How long some of one kind took, in microseconds. */
record Times(long count, long p50, long p90, long p95, long p99, long p999, long max) {
    static Times of(Histogram histogram) {
        return new Times(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(95),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue());
    }
}
