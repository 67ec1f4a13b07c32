package io.tses.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What a refresh token says, in whole seconds as RFC 7519 counts them.
 *
 * @param id names this one token
 * @param generation how often its session had been refreshed when it was issued
 */
public record RefreshClaims(
        UUID id, UUID userId, UUID sessionId, long generation, Instant issuedAt, Instant expiresAt) {

    /** Those of the one refresh token that a session can be refreshed with. */
    public static RefreshClaims of(SessionState session) {
        return new RefreshClaims(
                TokenId.of(session, TokenType.REFRESH),
                session.userId(),
                session.id(),
                session.generation(),
                WholeSeconds.of(session.refreshedAt()),
                WholeSeconds.of(session.idleEndsAt()));
    }

    boolean isExpired(Instant now, Duration leeway) {
        return !now.isBefore(expiresAt.plus(leeway));
    }
}
