package io.tses.ratelimit;

/** What is limited; how many permits and for how long is configuration. */
public enum Limit {
    /** Code requests for one e-mail address. */
    EMAIL,
    /** Code requests from one client address. */
    CLIENT
}
