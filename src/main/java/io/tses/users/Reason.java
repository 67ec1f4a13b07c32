package io.tses.users;

/** Why a person is not changed or erased. */
public enum Reason {
    /** Whoever asks may not do this, or not any more. */
    NOT_ALLOWED,

    /** Somebody else is called that. */
    USERNAME_TAKEN,

    /** It would make a superuser who is not staff. */
    SUPERUSER_IS_STAFF,

    /** Nobody would be left who can do everything. */
    LAST_SUPERUSER
}
