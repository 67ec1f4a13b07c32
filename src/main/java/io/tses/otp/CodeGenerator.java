package io.tses.otp;

import io.tses.shared.Passcode;
import java.security.SecureRandom;

/** Draws codes from a cryptographic generator, uniformly over 000000 to 999999 (ASVS 6.5.3, 6.5.4). */
final class CodeGenerator {
    private static final int CODES = 1_000_000;

    private final SecureRandom random;

    CodeGenerator(SecureRandom random) {
        this.random = random;
    }

    Passcode next() {
        String digits = Integer.toString(random.nextInt(CODES));
        return new Passcode("0".repeat(Passcode.DIGITS - digits.length()) + digits);
    }
}
