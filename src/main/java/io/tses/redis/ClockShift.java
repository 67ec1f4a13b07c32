package io.tses.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("UTC only");
            }

            @Override
            public Instant instant() {
                return Clock.systemUTC().instant().plusMillis(ClockShift.this.millis());
            }
        };
    }

    /** Moves the clock forward; it never goes back. */
    public void advance(Duration step) {
        millis.addAndGet(step.toMillis());
    }
}
