package io.tses.tokens;

import java.time.Instant;
import java.util.UUID;

/**
 * A session as its tokens need to know it. Two equal states give equal tokens: that is how a repeated refresh gets the same
 * answer again.
 *
 * @param generation how often it was refreshed; names the one refresh token that is good
 * @param refreshedAt when this generation began
 * @param openedAt when the person proved who they are
 * @param idleEndsAt when it ends unless it is refreshed, never after {@code endsAt}
 * @param endsAt when it ends in any case
 */
public record SessionState(
        UUID id,
        UUID userId,
        long generation,
        Instant refreshedAt,
        Instant openedAt,
        Instant idleEndsAt,
        Instant endsAt) {}
