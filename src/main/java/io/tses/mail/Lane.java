package io.tses.mail;

/** Which connections a mail may have. */
enum Lane {
    /** Those for mails that are tried for the first time. */
    QUICK,
    /** Those for mails that no other is to wait for, see {@link SlowLane}. */
    SLOW,
    /** Those that are kept by the content of a mail that went out and is not answered. */
    STUCK
}
