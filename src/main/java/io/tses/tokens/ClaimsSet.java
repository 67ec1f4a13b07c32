package io.tses.tokens;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/** What a token says, claim by claim. One of another type than asked for is none: no text is taken for a number. */
final class ClaimsSet {
    private final JsonObject claims;

    ClaimsSet(JsonObject claims) {
        this.claims = claims;
    }

    boolean has(String name) {
        return claims.containsKey(name);
    }

    boolean says(String name, String text) {
        return text.equals(claims.getValue(name));
    }

    /** @throws IllegalArgumentException unless there is a text of that name */
    String text(String name) {
        if (claims.getValue(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name);
    }

    /** @throws IllegalArgumentException unless there is a UUID of that name */
    UUID id(String name) {
        return UUID.fromString(text(name));
    }

    /** @throws IllegalArgumentException unless there is a whole number of that name */
    long number(String name) {
        Object value = claims.getValue(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new IllegalArgumentException(name);
    }

    /**
     * @throws IllegalArgumentException unless there is a whole number of that name
     * @throws DateTimeException when it is no moment
     */
    Instant moment(String name) {
        return Instant.ofEpochSecond(number(name));
    }
}
