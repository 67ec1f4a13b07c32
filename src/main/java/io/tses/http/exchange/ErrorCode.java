package io.tses.http.exchange;

import io.tses.shared.WireNamed;

/**
 * What an answer that is no success says for programs, as {@code code} beside the text for people. Texts may be reworded, codes
 * stay; the contract has the table of them.
 */
public enum ErrorCode implements WireNamed {
    BAD_REQUEST(400),
    PARSE_ERROR(400),
    INVALID_INPUT(400),
    DOMAIN_NOT_ALLOWED(400),
    CAPTCHA_REQUIRED(400),
    CAPTCHA_FAILED(400),
    USERNAME_TAKEN(400),
    /** Used, expired and never issued ones look the same. */
    WRONG_CODE(400),
    REQUEST_OVER(400),
    INVALID_LINK(400),
    NOT_AUTHENTICATED(401),
    TOKEN_NOT_VALID(401),
    /** As RFC 9470 spells it. */
    INSUFFICIENT_USER_AUTHENTICATION(401),
    PERMISSION_DENIED(403),
    USER_DISABLED(403),
    NOT_FOUND(404),
    INVALID_PAGE(404),
    METHOD_NOT_ALLOWED(405),
    REQUEST_TIMEOUT(408),
    LAST_SUPERUSER(409),
    TEST_IDENTITY(409),
    PREVIEW_OUTDATED(409),
    SIGN_OUT_RUNNING(409),
    MAIL_SENT(409),
    MAIL_LIVE(409),
    MAIL_EXPIRED(409),
    MAIL_WITHHELD(409),
    MAIL_UNREADABLE(409),
    MAIL_UNCERTAIN(409),
    BODY_TOO_LARGE(413),
    URI_TOO_LONG(414),
    UNSUPPORTED_MEDIA_TYPE(415),
    UNKNOWN_HOST(421),
    LOCKED(423),
    CLOSED(423),
    TOO_MANY_REQUESTS(429),
    TOO_MANY_REQUESTS_FROM_CLIENT(429),
    TOO_MANY_FAILURES(429),
    TOO_MANY_USERNAMES(429),
    TOO_MANY_UNLOCKS(429),
    HEADER_FIELDS_TOO_LARGE(431),
    INTERNAL_ERROR(500),
    UNAVAILABLE(503),
    NOT_READY(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
