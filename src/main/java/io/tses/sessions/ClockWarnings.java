package io.tses.sessions;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of tokens from the future, once a minute: it is a clock that is wrong then. Belongs to one event loop. */
final class ClockWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWarnings.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final Ticker ticker;
    private @Nullable Long toldNanos;

    ClockWarnings(Ticker ticker) {
        this.ticker = ticker;
    }

    /** @param ahead by how much a token was issued in the future */
    void tell(Duration ahead) {
        long now = ticker.read();
        if (toldNanos == null || now - toldNanos > QUIET_NANOS) {
            toldNanos = now;
            LOG.warn(
                    "access tokens refused because=\"issued in the future by {} s: is the clock of Redis' machine right?\"",
                    ahead.toSeconds());
        }
    }
}
