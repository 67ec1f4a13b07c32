package io.tses.otp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tses.ratelimit.Limit;
import io.tses.shared.WireNamed;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Counts what became of requests for codes and of attempts to sign in. */
final class OtpMeters {
    /** Outcomes; {@code USED} and {@code TURNED_AWAY} are told to nobody outside. */
    enum Outcome implements WireNamed {
        SENT,
        LIMITED,
        BUSY,
        VERIFIED,
        DISABLED,
        WRONG,
        USED,
        LOCKED,
        CLOSED,
        AGAIN,
        DOMAIN,
        CHALLENGED,
        TURNED_AWAY
    }

    private final Map<Outcome, Counter> requests = new EnumMap<>(Outcome.class);
    private final Map<Outcome, Counter> verifications = new EnumMap<>(Outcome.class);

    private final MeterRegistry registry;

    OtpMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Outcome outcome : Outcome.values()) {
            String tag = outcome.wireName();
            requests.put(outcome, registry.counter("tses.otp.requests", "outcome", tag));
            verifications.put(outcome, registry.counter("tses.otp.verifications", "outcome", tag));
        }
    }

    void requested(Outcome outcome) {
        requireNonNull(requests.get(outcome)).increment();
    }

    void refused(Limit limit) {
        count("refused", limit);
    }

    /** Limits that would have refused, were they not only tried out. */
    void exceeded(List<Limit> limits) {
        limits.forEach(limit -> count("exceeded", limit));
    }

    private void count(String outcome, Limit limit) {
        registry.counter("tses.ratelimit.decisions", "outcome", outcome, "limit", limit.wireName())
                .increment();
    }

    void verified(Outcome outcome) {
        requireNonNull(verifications.get(outcome)).increment();
    }
}
