package io.tses.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the scripts' clock is ahead of Redis' own. Scripts read time from Redis, so that nodes' clocks do not matter;
 * tests move it here instead of sleeping.
 */
public final class ClockShift {
    private final AtomicLong millis = new AtomicLong();

    public long millis() {
        return millis.get();
    }

    /** This process' clock, as far ahead. */
    public Clock clock() {
        InstantSource source = () -> Clock.systemUTC().instant().plusMillis(millis());
        return source.withZone(ZoneOffset.UTC);
    }

    /** Moves the clock forward; it never goes back. */
    public void advance(Duration step) {
        millis.addAndGet(step.toMillis());
    }
}
