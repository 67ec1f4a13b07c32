package io.tses.devices;

import io.tses.crypto.KeyedHash;
import io.tses.crypto.PurposeKeys;
import io.tses.redis.Effect;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Issues device proofs and tells which are good. Redis holds only a keyed hash over address and proof, in one list for each
 * address; whoever empties it ends them all. For one thread at a time.
 */
public final class DeviceProofs {
    /** So long one is good after the sign-in that it comes from. */
    public static final Duration LIFE = Duration.ofDays(90);

    /** Devices of one address; the one that signed in longest ago becomes a stranger. */
    private static final int KEPT = 10;

    private static final int BYTES = 16;

    private final KeyedHash proofs;
    private final KeyedHash hashes;

    public DeviceProofs(PurposeKeys keys) {
        proofs = new KeyedHash(keys, "device proof");
        hashes = new KeyedHash(keys, "device hash");
    }

    /** The key of the devices of an address in Redis. */
    public static String key(EmailAddress email) {
        return "otp_devices:" + email.value();
    }

    /** The id of the key that fresh proofs are made with. */
    public String issuingId() {
        return proofs.issuingId();
    }

    /**
     * The proof that comes with a session: 128 bits, the same however often it is made.
     *
     * @return empty when the key is not accepted here
     */
    public Optional<DeviceProof> of(String keyId, UUID sessionId) {
        return proofs.bytes(keyId, sessionId.toString())
                .map(bytes -> new DeviceProof(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes, BYTES))));
    }

    /** What must happen, in the step that signs in, for the device to be known. */
    public Effect remember(EmailAddress email, DeviceProof proof) {
        return new Effect.Remember(key(email), hash(email, proof), LIFE, KEPT);
    }

    /** What a proof is remembered as; also names what is counted for its device alone. */
    public String hash(EmailAddress email, DeviceProof proof) {
        return hashes.hash(email.value(), proof.value());
    }

    /** What an offered proof may be remembered as. */
    public List<String> candidates(EmailAddress email, DeviceProof proof) {
        return hashes.candidates(email.value(), proof.value());
    }
}
