package io.tses.outbox;

import java.util.Arrays;
import java.util.Optional;

/** What an audit row records. The names are part of the HTTP contract. */
public enum EventType {
    LOGIN,
    LOGOUT,
    OTP_REQUESTED,
    OTP_VERIFIED,
    OTP_FAILED,
    OTP_LOCKED,
    OTP_WITHHELD,
    USER_CREATE,
    USER_UPDATE,
    TOKEN_REUSE,
    CLIENT_FREED,
    USERS_SIGNED_OUT,
    AUDIT_DROPPED,
    KEYS_CHANGED;

    /** The one that is called so; empty when only another release knows it. */
    public static Optional<EventType> parse(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
