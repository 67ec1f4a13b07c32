package io.tses.accounts;

import java.util.List;
import java.util.UUID;

/** The keys of accounts in Redis. */
public final class AccountKeys {
    private AccountKeys() {}

    /** Other usernames that a person has tried to take in the running window. */
    public static String usernamesTriedBy(UUID userId) {
        return "username_changes:" + userId;
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(UUID id) {
        return List.of(usernamesTriedBy(id));
    }
}
