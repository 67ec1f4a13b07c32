package io.tses.mail;

/** Which connections a mail may have. */
enum Lane {
    /** Those for mails that are tried for the first time. */
    QUICK,
    /** Those for mails that no other is to wait for, see {@link SlowLane}. */
    SLOW
}
