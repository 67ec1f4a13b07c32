package io.tses.ratelimit;

/** What is limited; how many permits and for how long is configuration. */
public enum Limit {
    /** Code requests for one e-mail address. */
    EMAIL,
    /** Code requests from one client address. */
    CLIENT,
    /** Other usernames that one person wants to have, whether they get them or not. */
    USERNAME
}
