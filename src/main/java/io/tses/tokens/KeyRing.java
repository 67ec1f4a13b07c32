package io.tses.tokens;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of access tokens.
 *
 * @param signing the one that signs
 * @param accepted all that tokens are accepted under, {@code signing} among them
 */
record KeyRing(TokenKey signing, List<TokenKey> accepted) {
    static KeyRing of(TokenKey only) {
        return new KeyRing(only, List.of(only));
    }

    /** The public keys as a JSON Web Key Set. */
    String jwks() {
        return accepted.stream()
                .map(TokenKey::publicJwk)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }
}
