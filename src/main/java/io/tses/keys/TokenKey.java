package io.tses.keys;

import java.util.Optional;

/** A key that access tokens are signed with. Shared by all threads. */
public interface TokenKey {
    /** {@code kid}: names the key, the same on every node. */
    String id();

    /** {@code alg}, as RFC 7518 and RFC 8037 call it. A key has one, and is used with no other (RFC 8725 §3.1). */
    String algorithm();

    /** The public half as a JSON Web Key (RFC 7517), for whoever checks tokens; empty when there is nothing to be told. */
    Optional<String> publicJwk();

    /** Whether signing or verifying takes longer than an event loop should be held up. */
    boolean isSlow();

    byte[] sign(byte[] input);

    /** Whether {@code signature} is this key's own under {@code input}. Never throws. */
    boolean verify(byte[] input, byte[] signature);
}
