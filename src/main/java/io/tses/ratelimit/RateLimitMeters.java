package io.tses.ratelimit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Counts admissions, and refusals by limit. */
final class RateLimitMeters {
    private static final String NAME = "tses.ratelimit.decisions";

    private final Counter admitted;
    private final Map<Limit, Counter> refused = new EnumMap<>(Limit.class);

    RateLimitMeters(MeterRegistry registry) {
        admitted = registry.counter(NAME, "outcome", "admitted", "limit", "none");
        for (Limit limit : Limit.values()) {
            refused.put(limit, registry.counter(NAME, "outcome", "refused", "limit", limit.wireName()));
        }
    }

    void decided(Admit.Reply reply) {
        reply.match(() -> admitted, no -> requireNonNull(refused.get(no.limit())))
                .increment();
    }
}
