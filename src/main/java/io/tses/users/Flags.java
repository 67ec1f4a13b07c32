package io.tses.users;

import java.util.Optional;

/**
 * What somebody is to be from now on; what is empty stays.
 *
 * @param isSuperuser true makes the person staff as well, unless {@code isStaff} says otherwise
 */
public record Flags(Optional<Boolean> isActive, Optional<Boolean> isStaff, Optional<Boolean> isSuperuser) {
    public static final Flags NONE = new Flags(Optional.empty(), Optional.empty(), Optional.empty());

    /** Of somebody who is to be enabled or disabled, and nothing else. */
    public static Flags active(boolean isActive) {
        return new Flags(Optional.of(isActive), Optional.empty(), Optional.empty());
    }

    boolean areGiven() {
        return !equals(NONE);
    }
}
