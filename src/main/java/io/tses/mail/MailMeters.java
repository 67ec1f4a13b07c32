package io.tses.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.outbox.MailKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Counts jobs by their end, and times tries and the way of codes. */
final class MailMeters {
    private static final Duration[] WAY = {
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5)
    };

    private final Map<MailOutcome, Map<MailKind, Counter>> ended = new EnumMap<>(MailOutcome.class);
    private final Timer taken;
    private final Timer failed;
    private final Timer delivery;
    private final Counter refusedForGood;
    private final Counter postponed;

    MailMeters(MeterRegistry meters) {
        for (MailOutcome outcome : MailOutcome.values()) {
            Map<MailKind, Counter> ofKind = new EnumMap<>(MailKind.class);
            for (MailKind kind : MailKind.values()) {
                ofKind.put(kind, meters.counter("tses.mail", "outcome", outcome.wireName(), "kind", kind.wireName()));
            }
            ended.put(outcome, ofKind);
        }
        taken = meters.timer("tses.mail.try", "result", "taken");
        failed = meters.timer("tses.mail.try", "result", "failed");
        delivery = Timer.builder("tses.mail.delivery")
                .description("from the request for a code until the mail server has its mail")
                .serviceLevelObjectives(WAY)
                .register(meters);
        refusedForGood = meters.counter("tses.mail.misconfigured");
        postponed = meters.counter("tses.mail.postponed");
    }

    void ended(MailOutcome outcome, MailKind kind) {
        requireNonNull(requireNonNull(ended.get(outcome)).get(kind)).increment();
    }

    void tried(boolean delivered, Duration took) {
        (delivered ? taken : failed).record(took);
    }

    /** @param age for how long the code had been queued when a mail server took its mail */
    void delivered(Duration age) {
        delivery.record(age);
    }

    /** A mail was put back without having been tried. */
    void postponed() {
        postponed.increment();
    }

    /** A try failed for a reason that only an operator can mend. */
    void refusedForGood() {
        refusedForGood.increment();
    }
}
