package io.tses.ratelimit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Counts admissions, those that a full queue made vain, and by limit refusals and what would have been one. */
final class RateLimitMeters {
    private static final String NAME = "tses.ratelimit.decisions";

    private final Counter admitted;
    private final Counter admittedInVain;
    private final Map<Limit, Counter> refused = new EnumMap<>(Limit.class);
    private final Map<Limit, Counter> exceeded = new EnumMap<>(Limit.class);

    RateLimitMeters(MeterRegistry registry) {
        admitted = registry.counter(NAME, "outcome", "admitted", "limit", "none");
        admittedInVain = registry.counter(NAME, "outcome", "no_room", "limit", "none");
        for (Limit limit : Limit.values()) {
            refused.put(limit, registry.counter(NAME, "outcome", "refused", "limit", limit.wireName()));
            exceeded.put(limit, registry.counter(NAME, "outcome", "exceeded", "limit", limit.wireName()));
        }
    }

    void decided(Admit.Reply reply) {
        reply.match(this::admitted, no -> requireNonNull(refused.get(no.limit())), noRoom -> admittedInVain)
                .increment();
    }

    private Counter admitted(Admit.Admitted yes) {
        yes.exceeded().forEach(limit -> requireNonNull(exceeded.get(limit)).increment());
        return admitted;
    }
}
