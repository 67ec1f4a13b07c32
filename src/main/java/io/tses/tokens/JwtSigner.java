package io.tses.tokens;

import io.tses.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Optional;
import java.util.UUID;

/** Signs and checks tokens with HS256 and one key. No other algorithm is accepted, {@code none} least of all (RFC 8725). */
final class JwtSigner {
    private static final String ALGORITHM = "HS256";
    private static final String KIND = "token_type";
    private static final String USER = "user_id";

    private final JWTAuth jwt;

    JwtSigner(Vertx vertx, Secret key) {
        jwt = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(Buffer.buffer(key.bytes()))));
    }

    Token sign(Claims claims) {
        JsonObject json = new JsonObject()
                .put(KIND, claims.kind().wireName())
                .put("exp", claims.expiresAt().getEpochSecond())
                .put("iat", claims.issuedAt().getEpochSecond())
                .put("jti", claims.id().toString().replace("-", ""))
                .put(USER, claims.userId().toString());
        return new Token(
                jwt.generateToken(json, new JWTOptions().setAlgorithm(ALGORITHM).setNoTimestamp(true)));
    }

    /** The person a token speaks for; empty when it is not genuine, not in force, or not of that kind. Never fails. */
    Future<Optional<UUID>> check(Token token, Claims.Kind kind) {
        return jwt.authenticate(new TokenCredentials(token.value()))
                .map(user -> subject(user.attributes().getJsonObject("accessToken"), kind))
                .otherwise(Optional.empty());
    }

    private static Optional<UUID> subject(JsonObject claims, Claims.Kind kind) {
        if (!kind.wireName().equals(claims.getValue(KIND))
                || !(claims.getValue("exp") instanceof Number)
                || !(claims.getValue(USER) instanceof String userId)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(userId));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
