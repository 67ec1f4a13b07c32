package io.tses.tokens;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What a token says, under the names that the old service used.
 *
 * @param kind a token of one kind never stands in for the other
 * @param userId the person it speaks for
 * @param id names this one token
 */
record Claims(Kind kind, UUID userId, UUID id, Instant issuedAt, Instant expiresAt) {
    enum Kind {
        ACCESS("access"),
        REFRESH("refresh");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    /** Claims that begin now, in whole seconds as RFC 7519 counts them. */
    static Claims startingNow(Kind kind, UUID userId, Duration life, Clock clock) {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        return new Claims(kind, userId, UUID.randomUUID(), now, now.plus(life));
    }
}
