package io.tses.http.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Counts and times the requests of one instance; tags come from fixed sets only. Belongs to one event loop. */
final class HttpMeters {
    /** The status of a request whose client did not wait for the answer. */
    static final int ABORTED = 499;

    private static final String IN_FLIGHT = "tses.http.in.flight";
    private static final String STREAMS = "tses.http.streams";
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5)
    };

    private record Series(String route, String method, int status) {}

    private record Meter(Counter counter, Timer timer) {}

    private final MeterRegistry registry;
    private final String port;
    private final Map<Series, Meter> meters = new HashMap<>();
    private final Gauge inFlight;
    private final Gauge streams;

    /** @param port the beginning of what its instances are called */
    HttpMeters(MeterRegistry registry, String port, Supplier<Number> inFlight, Supplier<Number> streams) {
        this.registry = registry;
        this.port = port;
        this.inFlight = register(IN_FLIGHT, "requests being worked on", inFlight);
        this.streams = register(STREAMS, "answers that go on", streams);
    }

    void answered(String route, HttpMethod method, int status, long nanos) {
        String known = METHODS.contains(method) ? method.name() : "other";
        Meter meter = meters.computeIfAbsent(new Series(route, known, status), this::register);
        meter.counter.increment();
        meter.timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param setting whose bound was reached */
    void refused(String setting) {
        Counter.builder("tses.http.connections.refused")
                .description("connections closed because there were enough")
                .tag("setting", setting)
                .register(registry)
                .increment();
    }

    void ended(OpenStream.End how) {
        Counter.builder("tses.http.streams.ended")
                .description("answers that went on and have ended, by why")
                .tag("why", how.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    /** Takes away what would otherwise go on telling the past. */
    void close() {
        registry.remove(inFlight);
        registry.remove(streams);
    }

    private Meter register(Series series) {
        Counter counter = Counter.builder("tses.http.requests")
                .description("answered requests")
                .tag("route", series.route)
                .tag("method", series.method)
                .tag("status", series.status == ABORTED ? "aborted" : Integer.toString(series.status))
                .register(registry);
        Timer timer = Timer.builder("tses.http.request.duration")
                .description("from the request's head to its answer")
                .tag("route", series.route)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        return new Meter(counter, timer);
    }

    /** Instances share a registry, and each has a gauge under the first number that is free. */
    private Gauge register(String name, String description, Supplier<Number> number) {
        synchronized (registry) {
            int instance = 0;
            while (registry.find(name).tag("instance", port + instance).gauge() != null) {
                instance++;
            }
            return Gauge.builder(name, number)
                    .description(description)
                    .tag("instance", port + instance)
                    .register(registry);
        }
    }
}
