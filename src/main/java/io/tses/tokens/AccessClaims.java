package io.tses.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What an access token says of its bearer, in whole seconds as RFC 7519 counts them.
 *
 * @param id names this one token
 * @param sessionId the session that it ends with
 * @param authenticatedAt when the bearer proved who they are
 */
public record AccessClaims(
        UUID id, UUID userId, UUID sessionId, Instant authenticatedAt, Instant issuedAt, Instant expiresAt) {
    private static final Duration PRECISION = Duration.ofSeconds(1);

    /**
     * Those of the access token that a session's current refresh token came with.
     *
     * @param ttl for so long it is in force, unless the session ends before
     */
    public static AccessClaims of(SessionState session, Duration ttl) {
        Instant issuedAt = WholeSeconds.of(session.refreshedAt());
        return new AccessClaims(
                TokenId.of(session, TokenType.ACCESS),
                session.userId(),
                session.id(),
                WholeSeconds.of(session.openedAt()),
                issuedAt,
                WholeSeconds.earlier(issuedAt.plus(ttl), session.idleEndsAt()));
    }

    /**
     * By how much it was issued in the future. Tokens count whole seconds, so less than one is none.
     *
     * @return zero when it was not, as far as clocks may differ
     */
    public Duration ahead(Instant now, Duration leeway) {
        Duration ahead = Duration.between(now, issuedAt);
        return ahead.compareTo(leeway.plus(PRECISION)) > 0 ? ahead : Duration.ZERO;
    }

    public boolean isExpired(Instant now, Duration leeway) {
        return !now.isBefore(expiresAt.plus(leeway));
    }
}
