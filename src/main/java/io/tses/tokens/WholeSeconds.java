package io.tses.tokens;

import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** Moments as a token can tell them: RFC 7519 leaves fractions to those who must have them. */
final class WholeSeconds {
    private WholeSeconds() {}

    static Instant of(Instant moment) {
        return Instant.ofEpochSecond(moment.getEpochSecond());
    }

    static Instant earliest(Instant... moments) {
        return of(Collections.min(List.of(moments)));
    }
}
