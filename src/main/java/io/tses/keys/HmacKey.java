package io.tses.keys;

import io.tses.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HS256 under a secret that only this service knows. */
public final class HmacKey implements TokenKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_BYTES = 8;

    private final SecretKeySpec key;
    private final String id;

    public HmacKey(Secret secret) {
        key = new SecretKeySpec(secret.bytes(), ALGORITHM);
        // The id is public: it stands in every token. A plain hash of the secret could be looked up in prepared tables.
        id = HexFormat.of().formatHex(sign("key id".getBytes(StandardCharsets.UTF_8)), 0, ID_BYTES);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String algorithm() {
        return "HS256";
    }

    @Override
    public Optional<String> publicJwk() {
        return Optional.empty();
    }

    @Override
    public boolean isSlow() {
        return false;
    }

    @Override
    public byte[] sign(byte[] input) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean verify(byte[] input, byte[] signature) {
        return MessageDigest.isEqual(sign(input), signature);
    }
}
