package io.tses.users;

import io.tses.shared.EmailAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A person who has signed in at least once, or was made an operator.
 *
 * @param id public, random, never reused
 * @param lastLogin follows a sign-in within seconds, not at once
 */
public record User(
        UUID id,
        EmailAddress email,
        String username,
        String firstName,
        String lastName,
        boolean isActive,
        boolean isStaff,
        boolean isSuperuser,
        boolean isVerified,
        Instant dateJoined,
        Optional<Instant> lastLogin) {
    /** Of the username, the first and the last name, in characters. */
    public static final int MAX_NAME_LENGTH = 150;
}
