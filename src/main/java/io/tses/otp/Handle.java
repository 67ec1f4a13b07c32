package io.tses.otp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What names one request for a code, so that what others ask for and guess does not touch it: 128 random bits. May be any
 * text: one that nobody issued names nothing.
 *
 * @param value told to whoever asked for the code, and to nobody else
 */
public record Handle(String value) {
    /** What Redis knows it by. That needs no key, so that a handle is found whatever becomes of keys: random bits cannot be guessed. */
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Masked: whoever has it may guess at that code. */
    @Override
    public String toString() {
        return "******";
    }
}
