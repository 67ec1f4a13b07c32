package io.tses.tokens;

import java.time.Instant;

/** Moments as a token can tell them: RFC 7519 leaves fractions to those who must have them. */
final class WholeSeconds {
    private WholeSeconds() {}

    static Instant of(Instant moment) {
        return Instant.ofEpochSecond(moment.getEpochSecond());
    }

    static Instant earlier(Instant one, Instant other) {
        return of(one.isBefore(other) ? one : other);
    }
}
