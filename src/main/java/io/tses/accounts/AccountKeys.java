package io.tses.accounts;

import io.tses.ratelimit.Limit;
import java.util.List;
import java.util.UUID;

/** The keys of accounts in Redis. */
public final class AccountKeys {
    private AccountKeys() {}

    /** Other usernames that a person has tried to take in the running window. */
    public static String usernamesTriedBy(UUID userId) {
        return Limit.USERNAME.key(userId.toString());
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(UUID id) {
        return List.of(usernamesTriedBy(id));
    }
}
