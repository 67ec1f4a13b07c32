package io.tses.tokens;

import io.tses.keys.HmacKey;
import io.tses.keys.KeyRing;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;

/**
 * Signs refresh tokens and tells genuine ones from others. Nobody else needs to: they are under HS256 and the signing key
 * whatever access tokens are signed with, and equal claims give equal tokens.
 */
public final class RefreshSigner {
    private final CompactJws jws;
    private final TokensConfig config;
    private final Clock clock;

    public RefreshSigner(HmacKey key, TokensConfig config, Clock clock) {
        this.jws = new CompactJws("JWT", KeyRing.of(key));
        this.config = config;
        this.clock = clock;
    }

    public Token sign(RefreshClaims claims) {
        return jws.sign(new JsonObject()
                .put("token_type", TokenType.REFRESH.wireName())
                .put("exp", claims.expiresAt().getEpochSecond())
                .put("iat", claims.issuedAt().getEpochSecond())
                .put("jti", TokenId.text(claims.id()))
                .put("user_id", claims.userId().toString())
                .put("iss", config.issuer())
                .put("sid", claims.sessionId().toString())
                .put("gen", claims.generation()));
    }

    /** What a genuine token says; empty when it is not, or not in force. */
    public Optional<RefreshClaims> read(Token token) {
        return jws.parse(token).flatMap(found -> found.read(this::claims));
    }

    private Optional<RefreshClaims> claims(ClaimsSet claims) {
        if (!claims.says("token_type", TokenType.REFRESH.wireName()) || !claims.says("iss", config.issuer())) {
            return Optional.empty();
        }
        return Optional.of(new RefreshClaims(
                        TokenId.parse(claims.text("jti")),
                        claims.id("user_id"),
                        claims.id("sid"),
                        claims.number("gen"),
                        claims.moment("iat"),
                        claims.moment("exp")))
                .filter(read -> !read.isExpired(clock.instant(), config.leeway()));
    }
}
