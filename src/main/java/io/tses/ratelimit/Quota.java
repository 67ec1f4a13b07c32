package io.tses.ratelimit;

import java.time.Duration;

/**
 * How much of something there may be.
 *
 * @param permits in one window; 0 for any number
 * @param window starts with the first permit taken and does not move
 * @param dryRun whether what is too much is counted and measured, but not refused
 */
public record Quota(int permits, Duration window, boolean dryRun) {
    public boolean isOff() {
        return permits == 0;
    }
}
