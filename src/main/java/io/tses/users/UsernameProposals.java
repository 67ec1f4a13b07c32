package io.tses.users;

import io.tses.shared.EmailAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names for new people: the local part of the address, as far as usernames may hold it, made unique by a random suffix when
 * it is taken or reserved.
 */
final class UsernameProposals {
    private static final Pattern FORBIDDEN = Pattern.compile("[^a-z0-9._-]+");
    private static final Pattern PUNCTUATION_AT_THE_ENDS = Pattern.compile("^[._-]+|[._-]+$");
    private static final String NAMELESS = "user";
    private static final int SUFFIX_BYTES = 3;

    private final SecureRandom random;

    UsernameProposals(SecureRandom random) {
        this.random = random;
    }

    /** @param attempt 0 for the plain name, more for one with a suffix, different each time */
    String of(EmailAddress email, int attempt) {
        String name = mapped(email.localPart());
        if (attempt == 0 && !Username.isReserved(name)) {
            return name;
        }
        byte[] suffix = new byte[SUFFIX_BYTES];
        random.nextBytes(suffix);
        return name + "-" + HexFormat.of().formatHex(suffix);
    }

    private static String mapped(String localPart) {
        String hyphenated = FORBIDDEN.matcher(localPart).replaceAll("-");
        String name = PUNCTUATION_AT_THE_ENDS.matcher(hyphenated).replaceAll("");
        return name.isEmpty() ? NAMELESS : name;
    }
}
