package io.tses.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Access tokens found genuine, so that a signature is looked at once. Kept by their hash: who reads this memory gets no token.
 * Whether a token is still in force is not known here. Belongs to one event loop.
 */
public final class VerifiedTokens {
    private final int size;
    private final MessageDigest sha256;
    private Cache<Hash, AccessClaims> known;

    public VerifiedTokens(int size) {
        this.size = size;
        known = empty();
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a token says, if it is genuine: {@code read} finds out when it is not known yet. */
    public Future<Optional<AccessClaims>> get(Token token, Function<Token, Future<Optional<AccessClaims>>> read) {
        Hash hash = hash(token);
        // What is being read while the keys change must not be remembered after it.
        Cache<Hash, AccessClaims> known = this.known;
        AccessClaims claims = known.getIfPresent(hash);
        return claims != null
                ? Future.succeededFuture(Optional.of(claims))
                : read.apply(token).onSuccess(found -> found.ifPresent(genuine -> known.put(hash, genuine)));
    }

    /** Forgets them all: the keys have changed. */
    public void clear() {
        known = empty();
    }

    private Cache<Hash, AccessClaims> empty() {
        return Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
    }

    /** The 256 bits of it. */
    private record Hash(long first, long second, long third, long fourth) {}

    private Hash hash(Token token) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(token.value().getBytes(StandardCharsets.UTF_8)));
        return new Hash(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }
}
