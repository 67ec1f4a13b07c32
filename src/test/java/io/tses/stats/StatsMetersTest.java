package io.tses.stats;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StatsMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void whatIsReadIsWhatHasComeSinceItWasReadLast() {
        registry.counter("tses.otp.requests", "outcome", "sent").increment(3);
        StatsMeters meters = new StatsMeters(registry);

        assertThat(meters.read().at(Count.ASKED.place())).isEqualTo(3);
        registry.counter("tses.otp.requests", "outcome", "sent").increment();
        registry.counter("tses.otp.requests", "outcome", "limited").increment();

        assertThat(meters.read().at(Count.ASKED.place())).isEqualTo(1);
        assertThat(meters.read().isEmpty()).isTrue();
    }

    @Test
    void aMeterThatComesLaterIsFoundToo() {
        StatsMeters meters = new StatsMeters(registry);
        registry.counter("tses.http.requests", "route", "late", "method", "GET", "status", "503")
                .increment(2);
        registry.counter("tses.http.requests", "route", "late", "method", "GET", "status", "429")
                .increment();

        Row row = meters.read();

        assertThat(row.at(Count.REQUESTS.place())).isEqualTo(3);
        assertThat(row.at(Count.FAILURES.place())).isEqualTo(2);
        assertThat(row.at(Count.REFUSALS.place())).isEqualTo(1);
    }

    @Test
    void timesAreReadByTheBoundsThatTheTimerHas() {
        StatsMeters meters = new StatsMeters(registry);
        Timer timer = Timer.builder("tses.http.request.duration")
                .serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(5))
                .register(registry);
        timer.record(Duration.ofMillis(4));
        timer.record(Duration.ofMillis(4));
        timer.record(Duration.ofSeconds(7));

        Row first = meters.read();
        timer.record(Duration.ofNanos(10_000));
        Row second = meters.read();

        assertThat(first.at(Latency.HTTP.placeOf(5e6))).isEqualTo(2);
        assertThat(second.at(Latency.HTTP.placeOf(1e6))).isEqualTo(1);
        assertThat(second.at(Latency.HTTP.placeOf(1e12))).isEqualTo(1);
        assertThat(meters.read().isEmpty()).isTrue();
        assertThat(second.at(Latency.HTTP.placeOf(5e6))).isZero();
    }
}
