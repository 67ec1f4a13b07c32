package io.tses.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailOutbox;
import java.time.Duration;
import java.util.stream.Stream;

/** Counts jobs by their end, times tries, and tells how fast mails go out. */
final class MailMeters {
    private final MeterRegistry registry;
    private final Timer taken;
    private final Timer failed;
    private final Counter refusedForGood;

    /** @param outbox the one of this node, which all its mailers share */
    MailMeters(MeterRegistry meters, MailOutbox outbox) {
        registry = meters;
        Stream.of(MailOutcome.values())
                .forEach(outcome -> Stream.of(MailKind.values()).forEach(kind -> counter(outcome, kind)));
        taken = meters.timer("tses.mail.try", "result", "taken");
        failed = meters.timer("tses.mail.try", "result", "failed");
        refusedForGood = meters.counter("tses.mail.misconfigured");
        Gauge.builder("tses.mail.rate", outbox, MailOutbox::perSecond)
                .description("Mails that all mailers together get rid of each second, 0 while none is taken")
                .register(meters);
        Gauge.builder(
                        "tses.mail.wait.seconds",
                        outbox,
                        queued -> queued.longestWait().toMillis() / 1000.0)
                .description("How long a mail waits that is queued now, where most wait")
                .register(meters);
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
