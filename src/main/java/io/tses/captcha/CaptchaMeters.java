package io.tses.captcha;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.shared.WireNamed;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Counts checks by what became of them, and how long they took. */
final class CaptchaMeters {
    /** Outcomes; the last three are no judgement of the provider's. */
    enum Outcome implements WireNamed {
        PASSED,
        REFUSED,
        FAILED_OPEN,
        FAILED_CLOSED,
        SHED
    }

    private final Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);

    CaptchaMeters(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            timers.put(outcome, registry.timer("tses.captcha", "outcome", outcome.wireName()));
        }
    }

    void checked(Outcome outcome, Duration took) {
        requireNonNull(timers.get(outcome)).record(took);
    }
}
