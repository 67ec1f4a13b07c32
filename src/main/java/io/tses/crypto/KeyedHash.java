package io.tses.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static java.util.Objects.requireNonNull;

/**
 * Hashes secrets of one purpose with HMAC-SHA-256, each together with what it belongs to: without the key a million guesses
 * tell nothing, and a secret is good for its owner alone. Each hash carries the id of its key, as {@code keyId:base64url}. For
 * one thread at a time.
 */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final Map<String, Mac> macs = new LinkedHashMap<>();
    private final String issuingId;

    public KeyedHash(PurposeKeys keys, String purpose) {
        keys.ids().forEach(id -> macs.put(id, mac(keys.derive(id, purpose).orElseThrow())));
        issuingId = keys.issuingId();
    }

    /** The id of the key that hashes what is fresh. */
    public String issuingId() {
        return issuingId;
    }

    /** The hash to keep of a fresh secret. */
    public String hash(String owner, String secret) {
        return hash(issuingId, owner, secret);
    }

    /** The hashes an offered secret may be kept under, one for each accepted key. */
    public List<String> candidates(String owner, String secret) {
        List<String> hashes = new ArrayList<>(macs.size());
        macs.keySet().forEach(id -> hashes.add(hash(id, owner, secret)));
        return hashes;
    }

    /** The 32 bytes that {@code text} gives under one key, or empty when that key is not accepted here. */
    public Optional<byte[]> bytes(String keyId, String text) {
        return Optional.ofNullable(macs.get(keyId)).map(mac -> mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String hash(String keyId, String owner, String secret) {
        Mac mac = requireNonNull(macs.get(keyId));
        mac.update(owner.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        byte[] hash = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        return keyId + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
