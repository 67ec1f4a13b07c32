package io.tses.tokens;

import io.tses.keys.HmacKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Signs refresh tokens and tells genuine ones from others. Nobody else needs to: they are under HS256 and the signing key
 * whatever access tokens are signed with, and equal claims give equal tokens.
 */
public final class RefreshSigner {
    private static final String ALGORITHM = "HS256";
    private static final String KIND = "token_type";
    private static final String REFRESH = "refresh";
    private static final String USER = "user_id";
    private static final String SESSION = "sid";
    private static final String GENERATION = "gen";
    private static final JWTOptions OPTIONS =
            new JWTOptions().setAlgorithm(ALGORITHM).setNoTimestamp(true);

    private final JWTAuth jwt;
    private final TokensConfig config;
    private final Clock clock;

    /** What every token of ours begins with, so that a header that says anything else is refused. */
    private final String header;

    public RefreshSigner(Vertx vertx, TokensConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        jwt = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setId(new HmacKey(config.signingKey()).id())
                                .setAlgorithm(ALGORITHM)
                                .setBuffer(Buffer.buffer(config.signingKey().bytes())))
                        // Time is looked at below, by a clock that can be moved.
                        .setJWTOptions(
                                new JWTOptions().setIssuer(config.issuer()).setIgnoreExpiration(true)));
        String sample = jwt.generateToken(new JsonObject(), OPTIONS);
        header = sample.substring(0, sample.indexOf('.') + 1);
    }

    public Token sign(RefreshClaims claims) {
        JsonObject json = new JsonObject()
                .put(KIND, REFRESH)
                .put("exp", claims.expiresAt().getEpochSecond())
                .put("iat", claims.issuedAt().getEpochSecond())
                .put("jti", TokenId.text(claims.id()))
                .put(USER, claims.userId().toString())
                .put("iss", config.issuer())
                .put(SESSION, claims.sessionId().toString())
                .put(GENERATION, claims.generation());
        return new Token(jwt.generateToken(json, OPTIONS));
    }

    /** What a genuine token says; empty when it is not, or not in force. Never fails. */
    public Future<Optional<RefreshClaims>> read(Token token) {
        String text = token.value();
        if (!text.startsWith(header) || !isSpelt(text, header.length())) {
            return Future.succeededFuture(Optional.empty());
        }
        return Future.succeededFuture(new TokenCredentials(text))
                .compose(jwt::authenticate)
                .map(user -> claims(user.attributes().getJsonObject("accessToken")))
                .otherwise(Optional.empty());
    }

    /** Two parts and no more, each as it is written here. The JWT library takes other spellings for the same token. */
    private static boolean isSpelt(String text, int payload) {
        int dot = text.indexOf('.', payload);
        try {
            return dot > payload
                    && AccessSigner.decode(text.substring(payload, dot)).length > 0
                    && AccessSigner.decode(text.substring(dot + 1)).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<RefreshClaims> claims(JsonObject json) {
        if (!REFRESH.equals(json.getValue(KIND))) {
            return Optional.empty();
        }
        RefreshClaims claims = new RefreshClaims(
                TokenId.parse(AccessSigner.text(json, "jti")),
                UUID.fromString(AccessSigner.text(json, USER)),
                UUID.fromString(AccessSigner.text(json, SESSION)),
                AccessSigner.number(json, GENERATION),
                AccessSigner.moment(json, "iat"),
                AccessSigner.moment(json, "exp"));
        return claims.isExpired(clock.instant(), config.leeway()) ? Optional.empty() : Optional.of(claims);
    }
}
