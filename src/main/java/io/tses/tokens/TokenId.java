package io.tses.tokens;

import com.fasterxml.uuid.Generators;
import java.util.UUID;

/** The {@code jti} of a token: no two tokens of different meaning share one, and the same token made again has it again. */
final class TokenId {
    private static final int LENGTH = 32;
    private static final int HEX = 16;

    private TokenId() {}

    /** A name-based UUID (RFC 9562, version 5) in the name space that is the session's own. */
    static UUID of(SessionState session, TokenType type) {
        return Generators.nameBasedGenerator(session.id()).generate(type.wireName() + ' ' + session.generation());
    }

    /** Written as the old service wrote it. */
    static String text(UUID id) {
        return id.toString().replace("-", "");
    }

    /** @throws IllegalArgumentException when it is none of ours */
    static UUID parse(String text) {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("not an id");
        }
        return new UUID(
                Long.parseUnsignedLong(text, 0, LENGTH / 2, HEX),
                Long.parseUnsignedLong(text, LENGTH / 2, LENGTH, HEX));
    }
}
