package io.tses.tokens;

import io.tses.keys.FindPublicKeys;
import io.tses.keys.KeyRing;
import io.tses.keys.TokenKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Signs access tokens (RFC 9068) and tells genuine ones from others. Belongs to one event loop. */
public final class AccessSigner {
    static final String TYPE = "at+jwt";

    private final Vertx vertx;
    private final TokensConfig config;
    private final Clock clock;
    private KeyRing keys;
    private CompactJws jws;

    public AccessSigner(Vertx vertx, TokensConfig config, KeyRing keys, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.keys = keys;
        this.jws = new CompactJws(TYPE, keys);
    }

    /**
     * Signs and accepts under these keys from now on.
     *
     * @return whether a key that was accepted is no more
     */
    public boolean use(KeyRing changed) {
        boolean removes = !changed.keepsAllOf(keys);
        keys = changed;
        jws = new CompactJws(TYPE, changed);
        return removes;
    }

    public FindPublicKeys.Found published() {
        return new FindPublicKeys.Found(keys.jwks(), keys.signing().algorithm());
    }

    public Future<Token> sign(AccessClaims claims) {
        CompactJws signing = jws;
        return off(signing.signing(), () -> signing.sign(payload(claims)));
    }

    /** What a genuine token says; empty when it is not, not in force, or not meant for here. Never fails. */
    public Future<Optional<AccessClaims>> read(Token token) {
        return jws.parse(token)
                .map(found -> off(found.key(), () -> found.read(this::claims)))
                .orElse(Future.succeededFuture(Optional.empty()));
    }

    private <T> Future<T> off(TokenKey key, Supplier<T> work) {
        return key.isSlow() ? vertx.executeBlocking(work::get, false) : Future.succeededFuture(work.get());
    }

    private Optional<AccessClaims> claims(ClaimsSet claims) {
        if (!claims.says("token_type", TokenType.ACCESS.wireName())
                || !claims.says("iss", config.issuer())
                || !claims.says("aud", config.audience())
                || isNotYet(claims)) {
            return Optional.empty();
        }
        return Optional.of(new AccessClaims(
                        TokenId.parse(claims.text("jti")),
                        claims.id("user_id"),
                        claims.id("sid"),
                        claims.moment("auth_time"),
                        claims.moment("iat"),
                        claims.moment("exp")))
                .filter(read -> !read.isExpired(clock.instant(), config.leeway()));
    }

    private boolean isNotYet(ClaimsSet claims) {
        return claims.has("nbf") && clock.instant().plus(config.leeway()).isBefore(claims.moment("nbf"));
    }

    private JsonObject payload(AccessClaims claims) {
        return new JsonObject()
                .put("token_type", TokenType.ACCESS.wireName())
                .put("exp", claims.expiresAt().getEpochSecond())
                .put("iat", claims.issuedAt().getEpochSecond())
                .put("jti", TokenId.text(claims.id()))
                .put("user_id", claims.userId().toString())
                .put("iss", config.issuer())
                .put("aud", config.audience())
                .put("sub", claims.userId().toString())
                .put("sid", claims.sessionId().toString())
                .put("amr", new JsonArray().add("otp"))
                .put("auth_time", claims.authenticatedAt().getEpochSecond());
    }
}
