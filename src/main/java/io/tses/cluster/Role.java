package io.tses.cluster;

import io.tses.shared.WireNamed;

/** What a node can do for the others. A node has all roles unless its settings name some. */
public enum Role implements WireNamed {
    /** Serves the HTTP contract; asks the other roles. */
    HTTP,
    /** Issues and checks codes and links. */
    OTP,
    /** Takes permits. */
    RATELIMIT,
    /** Knows people, and what is done to them. */
    USERS,
    /** Opens sessions, signs and checks tokens. */
    TOKENS,
    /** Writes events into the audit log, and searches it. */
    AUDIT,
    /** Sends mail. */
    MAILER
}
