package io.tses.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutboxGaugesTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** Several readers of a node measure one stream: neither their sum is right, nor what the first one measured. */
    @Test
    void theLastMeasurementIsShownWhoeverMadeIt() {
        OutboxGauges shared = OutboxGauges.ofMail(registry, new MailOutbox(1000));

        shared.measured(new Backlog(3, Duration.ofMillis(1500), 1));
        shared.measured(new Backlog(2, Duration.ofMillis(500), 4));

        assertThat(value("tses.outbox.depth", "mail")).isEqualTo(2);
        assertThat(value("tses.outbox.oldest.age.seconds", "mail")).isEqualTo(0.5);
        assertThat(value("tses.outbox.dead", "mail")).isEqualTo(4);
    }

    @Test
    void eachStreamHasItsOwn() {
        OutboxGauges.ofMail(registry, new MailOutbox(1000)).measured(new Backlog(3, Duration.ofSeconds(3), 1));
        OutboxGauges.ofAudit(registry).measured(new Backlog(5, Duration.ofSeconds(7), 2));

        assertThat(value("tses.outbox.depth", "mail")).isEqualTo(3);
        assertThat(value("tses.outbox.depth", "audit")).isEqualTo(5);
        assertThat(value("tses.outbox.rejected", "audit")).isEqualTo(2);
    }

    private double value(String name, String stream) {
        return registry.get(name).tag("stream", stream).gauge().value();
    }
}
