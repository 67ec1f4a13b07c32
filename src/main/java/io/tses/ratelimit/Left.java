package io.tses.ratelimit;

import java.time.Duration;

/**
 * What a limit has left for whoever asks now.
 *
 * @param endsIn until there are all permits again
 */
public record Left(Limit limit, int permits, Duration endsIn) {
    /** Of a limit that refuses. */
    public static Left nothing(Limit limit, Duration endsIn) {
        return new Left(limit, 0, endsIn);
    }
}
