package io.tses.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.outbox.MailKind;
import java.time.Duration;
import java.util.stream.Stream;

/** Counts jobs by their end, and times tries. */
final class MailMeters {
    private final MeterRegistry registry;
    private final Timer taken;
    private final Timer failed;
    private final Counter refusedForGood;

    MailMeters(MeterRegistry meters) {
        registry = meters;
        Stream.of(MailOutcome.values())
                .forEach(outcome -> Stream.of(MailKind.values()).forEach(kind -> counter(outcome, kind)));
        taken = meters.timer("tses.mail.try", "result", "taken");
        failed = meters.timer("tses.mail.try", "result", "failed");
        refusedForGood = meters.counter("tses.mail.misconfigured");
    }

    void ended(MailOutcome outcome, MailKind kind) {
        counter(outcome, kind).increment();
    }

    void tried(boolean delivered, Duration took) {
        (delivered ? taken : failed).record(took);
    }

    /** A try failed for a reason that only an operator can mend. */
    void refusedForGood() {
        refusedForGood.increment();
    }

    private Counter counter(MailOutcome outcome, MailKind kind) {
        return registry.counter("tses.mail", "outcome", outcome.wireName(), "kind", kind.wireName());
    }
}
