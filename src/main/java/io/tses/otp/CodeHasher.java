package io.tses.otp;

import io.tses.crypto.PurposeKeys;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static java.util.Objects.requireNonNull;

/**
 * Hashes a code with HMAC-SHA-256 over address and code: without the key a million guesses tell nothing. Each hash carries
 * the id of its key, as {@code keyId:base64url}. For one thread at a time.
 */
final class CodeHasher {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "code hash";

    private final Map<String, Mac> macs = new LinkedHashMap<>();
    private final String issuingId;

    CodeHasher(PurposeKeys keys) {
        keys.ids().forEach(id -> macs.put(id, mac(keys.derive(id, PURPOSE).orElseThrow())));
        issuingId = keys.issuingId();
    }

    /** The hash to keep of a fresh code. */
    String hash(EmailAddress email, Passcode code) {
        return hash(issuingId, email, code);
    }

    /** The hashes an offered code may be kept under, one for each accepted key. */
    List<String> candidates(EmailAddress email, Passcode code) {
        List<String> hashes = new ArrayList<>(macs.size());
        macs.keySet().forEach(id -> hashes.add(hash(id, email, code)));
        return hashes;
    }

    private String hash(String keyId, EmailAddress email, Passcode code) {
        Mac mac = requireNonNull(macs.get(keyId));
        mac.update(email.value().getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        byte[] hash = mac.doFinal(code.value().getBytes(StandardCharsets.US_ASCII));
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
