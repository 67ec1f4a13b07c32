package io.tses.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what failed because of a backend, by the reasons that {@link Unavailable} gives. Threads may share it. */
public final class BackendMeters {
    private final MeterRegistry registry;
    private final String backend;

    /** @param backend what it is called in answers and logs, too */
    public BackendMeters(MeterRegistry registry, String backend) {
        this.registry = registry;
        this.backend = backend;
    }

    public void failed(Unavailable why) {
        Counter.builder("tses.backend.failures")
                .description("What was asked of a backend and failed because of it")
                .tag("backend", backend)
                .tag("reason", why.reason())
                .register(registry)
                .increment();
    }
}
