package io.tses.accounts;

import io.tses.ratelimit.Limit;
import java.util.List;
import java.util.UUID;

/** The keys of accounts in Redis. */
public final class AccountKeys {
    /** The sign-out of many that goes on, or went last. */
    static final String SIGN_OUT = "session_sign_out";

    private AccountKeys() {}

    /** Other usernames that a person has tried to take in the running window. */
    public static String usernamesTriedBy(UUID userId) {
        return Limit.USERNAME.key(userId.toString());
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(UUID id) {
        return List.of(usernamesTriedBy(id), SIGN_OUT);
    }
}
