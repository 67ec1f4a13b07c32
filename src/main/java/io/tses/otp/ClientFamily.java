package io.tses.otp;

import io.tses.outbox.NewSignIn;
import java.util.Optional;
import java.util.regex.Pattern;
import ua_parser.Client;
import ua_parser.Parser;

/**
 * What a client is, in words that stay the same from version to version, as far as it says so itself. Slow, and slower still
 * with hostile input: not for an event loop.
 */
final class ClientFamily {
    static final String UNKNOWN = NewSignIn.UNKNOWN_CLIENT;

    private static final String OTHER = "Other";
    private static final int LONGEST_NAME = 40;

    /** Names may be taken from what the client says. */
    private static final Pattern UNUSUAL = Pattern.compile("[^\\p{L}\\p{N} ._+/()-]");

    private ClientFamily() {}

    /** Such as "Firefox on Linux". */
    static String of(String userAgent) {
        Client client = Loaded.PARSER.parse(userAgent);
        Optional<String> browser = name(client.userAgent.family);
        return name(client.os.family)
                .map(system -> browser.orElse(UNKNOWN) + NewSignIn.ON + system)
                .or(() -> browser)
                .orElse(UNKNOWN);
    }

    private static Optional<String> name(String family) {
        String clean = UNUSUAL.matcher(family).replaceAll("").strip();
        return Optional.of(clean.substring(0, Math.min(clean.length(), LONGEST_NAME)))
                .filter(name -> !name.isEmpty() && !name.equals(OTHER));
    }

    /** It reads a thousand patterns. */
    private static final class Loaded {
        static final Parser PARSER = new Parser();
    }
}
