package io.tses.users;

import io.tses.shared.EmailAddress;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Names for new people: the local part of the address, made unique by a random suffix when it is taken. */
final class Username {
    private static final int SUFFIX_BYTES = 3;

    private final SecureRandom random;

    Username(SecureRandom random) {
        this.random = random;
    }

    /** @param attempt 0 for the plain name, more for one with a suffix, different each time */
    String of(EmailAddress email, int attempt) {
        if (attempt == 0) {
            return email.localPart();
        }
        byte[] suffix = new byte[SUFFIX_BYTES];
        random.nextBytes(suffix);
        return email.localPart() + "-" + HexFormat.of().formatHex(suffix);
    }
}
