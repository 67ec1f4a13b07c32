package io.tses.console;

import io.tses.crypto.KeyedHash;
import io.tses.crypto.PurposeKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;

/**
 * What browsers keep of the console, and cannot make themselves: a session's cookie is its id and a keyed hash of that, so that
 * nothing is stored for it; the token of a form is a keyed hash of whom the form was made for (OWASP: signed double submit). For
 * one thread at a time.
 */
final class Seals {
    private static final char BETWEEN = '~';
    private static final String FORM = "form";
    private static final String SESSION = "session";

    private final KeyedHash sessions;
    private final KeyedHash forms;

    Seals(PurposeKeys keys) {
        this.sessions = new KeyedHash(keys, "console session");
        this.forms = new KeyedHash(keys, "console form");
    }

    /** What a cookie holds for a session. */
    String cookie(UUID session) {
        return session.toString() + BETWEEN + seal(session);
    }

    /** The session whose cookie this is; empty when we did not make it, or under a key that is accepted no more. */
    Optional<UUID> session(String cookie) {
        int between = cookie.indexOf(BETWEEN);
        Optional<UUID> id = between < 0 ? Optional.empty() : id(cookie.substring(0, between));
        return id.filter(session -> sessions.candidates(SESSION, session.toString()).stream()
                .anyMatch(seal -> isSame(withoutColon(seal), cookie.substring(between + 1))));
    }

    /** What a form carries that is shown to {@code visitor}. */
    String form(String visitor) {
        return withoutColon(forms.hash(FORM, visitor));
    }

    boolean isForm(String visitor, String token) {
        return forms.candidates(FORM, visitor).stream().anyMatch(seal -> isSame(withoutColon(seal), token));
    }

    private String seal(UUID session) {
        return withoutColon(sessions.hash(SESSION, session.toString()));
    }

    /** Old readers of cookies stop at one. */
    private static String withoutColon(String seal) {
        return seal.replace(':', '.');
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
