package io.tses.users;

import io.tses.shared.EmailAddress;
import java.util.Optional;
import java.util.UUID;

/**
 * A person, named by id or by address.
 *
 * @param email counts when there is no id
 */
public record Whom(Optional<UUID> id, Optional<EmailAddress> email) {
    public static Whom of(UUID id) {
        return new Whom(Optional.of(id), Optional.empty());
    }

    public static Whom of(EmailAddress email) {
        return new Whom(Optional.empty(), Optional.of(email));
    }
}
