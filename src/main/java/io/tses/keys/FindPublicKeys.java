package io.tses.keys;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;

/** Asks for what others need to check access tokens by themselves. Answered from memory. */
public record FindPublicKeys() implements BusMessage {
    public static final Address<FindPublicKeys, Found> ADDRESS =
            Address.repeatable("keys.find-public", FindPublicKeys.class, Found.class, Duration.ofSeconds(3));

    /** For so long others may keep the answer: a new key is published longer before it signs. */
    public static final Duration CACHEABLE = Duration.ofMinutes(5);

    /**
     * @param jwks the public keys that access tokens are accepted under, as a JSON Web Key Set (RFC 7517), the coming one
     *     among them; without any when they are signed with a secret
     * @param algorithm {@code alg} of the access tokens issued now
     */
    public record Found(String jwks, String algorithm) implements BusMessage {}
}
