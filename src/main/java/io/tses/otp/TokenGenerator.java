package io.tses.otp;

import java.security.SecureRandom;
import java.util.Base64;

/** Draws 128 random bits as 22 characters (base64url without padding), more than anybody can guess. */
final class TokenGenerator {
    private static final int BYTES = 16;

    private final SecureRandom random;

    TokenGenerator(SecureRandom random) {
        this.random = random;
    }

    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
