package io.tses.mail;

import io.micrometer.core.instrument.Timer;
import io.tses.support.RawRelay;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class MailMetersTest {
    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void itShowsHowManyJobsWaitAndForHowLongTheOldestHas() {
        fixture.queue(fixture.job("ada@example.com"));
        fixture.queue(fixture.job("bob@example.com"));
        fixture.redis.advance(Duration.ofSeconds(100));
        sink.hang();

        fixture.start(config(sink.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));

        eventually(() -> assertThat(gauge("tses.outbox.depth")).isEqualTo(2));
        assertThat(gauge("tses.outbox.oldest.age.seconds")).isBetween(100.0, 115.0);
        sink.release();
        eventually(() -> assertThat(gauge("tses.outbox.depth")).isZero());
        assertThat(gauge("tses.outbox.oldest.age.seconds")).isZero();
    }

    @Test
    void itCountsHowJobsEndedAndTimesTries() {
        fixture.queue(fixture.job("late@example.com"));
        fixture.redis.advance(Duration.ofSeconds(266));
        sink.refuseAll(451);
        fixture.queue(List.of("what", "is this"));
        fixture.queue(fixture.job("ada@example.com"));

        fixture.start(config(sink.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));
        eventually(() -> assertThat(fixture.logged("mail try failed")).hasSize(1));
        sink.takeAll();
        fixture.queue(fixture.job("bob@example.com"));

        eventually(() -> assertThat(ended("sent")).isEqualTo(1));
        assertThat(ended("failed")).isEqualTo(1);
        assertThat(ended("poison")).isEqualTo(1);
        assertThat(ended("expired")).isZero();
        assertThat(tries("failed")).isEqualTo(2);
        assertThat(tries("taken")).isEqualTo(1);
        eventually(() -> assertThat(gauge("tses.outbox.dead")).isEqualTo(2));
    }

    @Test
    void itTimesTheWayOfACodeFromItsRequestOnWhateverItsTriesTook() {
        fixture.queue(fixture.job("ada@example.com"));
        fixture.redis.advance(Duration.ofSeconds(100));

        fixture.start(config(sink.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));

        eventually(() -> assertThat(delivery().count()).isEqualTo(1));
        assertThat(delivery().totalTime(TimeUnit.SECONDS)).isBetween(100.0, 160.0);
    }

    @Test
    void whatOnlyAnOperatorCanMendIsCountedAndToldLoudlyOnce() {
        try (RawRelay relay = new RawRelay().answers("MAIL", "550 5.7.60 not yours")) {
            fixture.queue(fixture.job("ada@example.com"));
            fixture.queue(fixture.job("bob@example.com"));

            fixture.start(config(relay.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));

            eventually(() -> assertThat(fixture.logged("mail try failed")).hasSize(2));
            assertThat(fixture.meters.get("tses.mail.misconfigured").counter().count())
                    .isEqualTo(2);
            assertThat(fixture.logged("mail cannot go out until somebody acts"))
                    .singleElement()
                    .asString()
                    .contains("550 5.7.60 from 127.0.0.1:", "DEFAULT_FROM_EMAIL");
        }
    }

    private double gauge(String name) {
        return fixture.meters.get(name).tag("stream", "mail").gauge().value();
    }

    private Timer delivery() {
        return fixture.meters.get("tses.mail.delivery").timer();
    }

    private double ended(String outcome) {
        return fixture.meters
                .get("tses.mail")
                .tag("outcome", outcome)
                .tag("kind", "code")
                .counter()
                .count();
    }

    private long tries(String result) {
        return fixture.meters.get("tses.mail.try").tag("result", result).timer().count();
    }
}
