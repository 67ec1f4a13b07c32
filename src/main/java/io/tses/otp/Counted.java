package io.tses.otp;

import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import java.time.Duration;

/**
 * What one limit has counted of somebody.
 *
 * @param subject whose permits they are: of an address its mailbox, of a client its network, too
 * @param taken permits of the running window; no more than there are, unless the limit is only tried out
 * @param endsIn until there are all again; zero when none is taken
 */
public record Counted(Limit limit, String subject, Quota quota, int taken, Duration endsIn) {
    /** Permits that are left; 0 of a limit that is off, which is asked for none. */
    public int left() {
        return Math.max(quota.permits() - taken, 0);
    }

    /** Whether it refuses whoever comes now. */
    public boolean isFull() {
        return !quota.isOff() && !quota.dryRun() && left() == 0;
    }
}
