package io.tses.crypto;

import io.tses.shared.EmailAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what a queued mail must not show with AES-256-GCM, under a key derived for that one job, with job id and address as
 * associated data: what was sealed opens for the job and the address it was made for, and for nothing else. For one thread at a
 * time.
 */
public final class CodeSeal {
    private static final int TAG_BITS = 128;

    /** Safe only because the key is used for one message: the job id is unique. */
    private static final byte[] NONCE = new byte[12];

    private final PurposeKeys keys;
    private final KeyedHash jobKeys;
    private final Cipher cipher;

    public CodeSeal(PurposeKeys keys) {
        this.keys = keys;
        this.jobKeys = new KeyedHash(keys, "mail job");
        this.cipher = cipher();
    }

    /** The sealed text as {@code keyId:base64url}. */
    public String seal(String jobId, EmailAddress to, String text) {
        String keyId = keys.issuingId();
        byte[] key = jobKeys.bytes(keyId, jobId).orElseThrow();
        byte[] sealed = apply(Cipher.ENCRYPT_MODE, key, jobId, to, text.getBytes(StandardCharsets.UTF_8));
        return keyId + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** The text, or empty when its key is unknown or anything about it was altered. */
    public Optional<String> open(String jobId, EmailAddress to, String sealed) {
        int colon = sealed.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        return jobKeys.bytes(sealed.substring(0, colon), jobId).flatMap(key -> {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(sealed.substring(colon + 1));
                if (bytes.length < TAG_BITS / Byte.SIZE) {
                    return Optional.empty();
                }
                byte[] text = apply(Cipher.DECRYPT_MODE, key, jobId, to, bytes);
                return Optional.of(new String(text, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException | IllegalStateException e) {
                return Optional.empty();
            }
        });
    }

    /** Whether {@code sealed} names a key that is not accepted here; a node with other settings may open it. */
    public boolean lacksKeyOf(String sealed) {
        int colon = sealed.indexOf(':');
        return colon >= 0 && !keys.ids().contains(sealed.substring(0, colon));
    }

    private byte[] apply(int mode, byte[] key, String jobId, EmailAddress to, byte[] input) {
        try {
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, NONCE));
            cipher.updateAAD((jobId + "\n" + to.value()).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
