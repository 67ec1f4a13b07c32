package io.tses.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.outbox.MailKind;
import java.time.Duration;
import java.util.stream.Stream;

/** Counts jobs by their end, times tries, and shows what waits in the outbox and among the dead letters. */
final class MailMeters {
    /**
     * @param queued jobs not ended yet
     * @param oldest for how long the oldest of them has been queued
     * @param dead letters kept
     */
    record Sample(long queued, Duration oldest, long dead) {}

    private final MeterRegistry registry;
    private final Timer taken;
    private final Timer failed;
    private final Counter refusedForGood;
    private volatile Sample sample = new Sample(0, Duration.ZERO, 0);

    MailMeters(MeterRegistry meters) {
        registry = meters;
        Stream.of(MailOutcome.values())
                .forEach(outcome -> Stream.of(MailKind.values()).forEach(kind -> counter(outcome, kind)));
        taken = meters.timer("tses.mail.try", "result", "taken");
        failed = meters.timer("tses.mail.try", "result", "failed");
        refusedForGood = meters.counter("tses.mail.misconfigured");
        Gauge.builder("tses.outbox.depth", this, self -> self.sample.queued())
                .tag("stream", "mail")
                .register(meters);
        Gauge.builder(
                        "tses.outbox.oldest.age.seconds",
                        this,
                        self -> self.sample.oldest().toSeconds())
                .tag("stream", "mail")
                .register(meters);
        Gauge.builder("tses.outbox.dead", this, self -> self.sample.dead())
                .tag("stream", "mail")
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

    void sampled(Sample latest) {
        sample = latest;
    }

    private Counter counter(MailOutcome outcome, MailKind kind) {
        return registry.counter("tses.mail", "outcome", outcome.label(), "kind", kind.label());
    }
}
