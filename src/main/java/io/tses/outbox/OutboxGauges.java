package io.tses.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * Shows operators what one outbox holds. There is one for each outbox of a node: its readers, of whom there may be several,
 * all measure the same stream, and the last measurement is what is shown.
 */
public final class OutboxGauges {
    private volatile Backlog backlog = Backlog.NONE;
    private volatile long refusals;

    private OutboxGauges(MeterRegistry registry, String stream, String aside, String asideDescription) {
        gauge(registry, "tses.outbox.depth", stream, "Entries that wait or are under way", Backlog::waiting);
        gauge(
                registry,
                "tses.outbox.oldest.age.seconds",
                stream,
                "Age of the oldest entry",
                measured -> measured.oldest().toMillis() / 1000.0);
        gauge(registry, aside, stream, asideDescription, Backlog::aside);
    }

    public static OutboxGauges ofAudit(MeterRegistry registry) {
        OutboxGauges gauges = new OutboxGauges(
                registry, "audit", "tses.outbox.rejected", "Entries set aside that nobody has looked after yet");
        Gauge.builder("tses.outbox.refusals", () -> gauges.refusals)
                .description("Sums of refused calls that wait for the end of their minute, or for room")
                .register(registry);
        return gauges;
    }

    /** @param outbox the one of this node, which all its mailers share */
    public static OutboxGauges ofMail(MeterRegistry registry, MailOutbox outbox) {
        Gauge.builder("tses.mail.rate", outbox, MailOutbox::perSecond)
                .description("Mails that all mailers together get rid of each second, 0 while none is taken")
                .register(registry);
        Gauge.builder(
                        "tses.mail.wait.seconds",
                        outbox,
                        queued -> queued.longestWait().toMillis() / 1000.0)
                .description("How long a mail waits that is queued now, where most wait")
                .register(registry);
        return new OutboxGauges(registry, "mail", "tses.outbox.dead", "Mails that ended in failure and are kept");
    }

    public void measured(Backlog latest) {
        backlog = latest;
    }

    /** @param waiting sums of refused calls, on their way to the audit log */
    public void refusals(long waiting) {
        refusals = waiting;
    }

    private void gauge(
            MeterRegistry registry, String name, String stream, String description, ToDoubleFunction<Backlog> value) {
        Gauge.builder(name, () -> value.applyAsDouble(backlog))
                .description(description)
                .tag("stream", stream)
                .register(registry);
    }
}
