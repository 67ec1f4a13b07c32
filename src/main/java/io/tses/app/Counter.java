package io.tses.app;

/** Where an operator at the command line asks: as much of the service as the questions need. */
public enum Counter {
    /** People alone. Redis is not needed. */
    USERS,

    /** People, their codes, links and sessions. */
    ACCOUNTS,

    /** The audit log. Redis is not needed. */
    AUDIT,

    /** The same as it grows: Redis tells what is still on its way there. */
    AUDIT_LIVE,

    /** The work behind answers. */
    TASKS
}
