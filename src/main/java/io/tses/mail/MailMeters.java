package io.tses.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.outbox.MailKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Counts jobs by their end, and times tries. */
final class MailMeters {
    private final Map<MailOutcome, Map<MailKind, Counter>> ended = new EnumMap<>(MailOutcome.class);
    private final Timer taken;
    private final Timer failed;
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
        refusedForGood = meters.counter("tses.mail.misconfigured");
        postponed = meters.counter("tses.mail.postponed");
    }

    void ended(MailOutcome outcome, MailKind kind) {
        requireNonNull(requireNonNull(ended.get(outcome)).get(kind)).increment();
    }

    void tried(boolean delivered, Duration took) {
        (delivered ? taken : failed).record(took);
    }

    /** A mail was put back, since there was no room for it in the slow lane. */
    void postponed() {
        postponed.increment();
    }

    /** A try failed for a reason that only an operator can mend. */
    void refusedForGood() {
        refusedForGood.increment();
    }
}
