package io.tses.outbox;

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
    KEYS_CHANGED
}
