package io.tses.tokens;

import java.util.List;

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
}
