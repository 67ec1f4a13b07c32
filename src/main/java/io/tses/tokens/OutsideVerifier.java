package io.tses.tokens;

import io.tses.config.Secret;
import io.tses.keys.KeyException;
import io.tses.keys.KeyRing;
import io.tses.keys.TokenKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;

/**
 * Verifies access tokens as others do: by a library that is not ours, given nothing but what we publish of a key. Keys must
 * pass before anybody relies on them.
 */
public final class OutsideVerifier {
    private static final JsonObject SAMPLE = new JsonObject().put("sub", "sample");

    private final Vertx vertx;
    private final Secret signingKey;

    /** @param signingKey is what others are given where access tokens are signed with a secret */
    public OutsideVerifier(Vertx vertx, Secret signingKey) {
        this.vertx = vertx;
        this.signingKey = signingKey;
    }

    /**
     * Computes for some milliseconds.
     *
     * @throws KeyException when others would refuse what one of {@code keys} signs
     */
    public void check(KeyRing keys) {
        keys.accepted().forEach(this::check);
    }

    private void check(TokenKey key) {
        Token sample = new CompactJws(AccessSigner.TYPE, KeyRing.of(key)).sign(SAMPLE);
        // Verified by the calling thread, so that it is known already.
        Future<User> verified = verifier(key).authenticate(new TokenCredentials(sample.value()));
        if (!verified.succeeded()) {
            throw new KeyException("Key " + key.id() + " (" + key.algorithm()
                    + ") signs tokens that others cannot verify by what is published of it; use a key of another"
                    + " algorithm, and report this as a fault of the service");
        }
    }

    private JWTAuth verifier(TokenKey key) {
        JWTAuthOptions known = new JWTAuthOptions();
        key.publicJwk()
                .ifPresentOrElse(
                        jwk -> known.addJwk(new JsonObject(jwk)),
                        () -> known.addPubSecKey(new PubSecKeyOptions()
                                .setId(key.id())
                                .setAlgorithm(key.algorithm())
                                .setBuffer(Buffer.buffer(signingKey.bytes()))));
        return JWTAuth.create(vertx, known);
    }
}
