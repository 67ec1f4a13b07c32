package io.tses.ratelimit;

import io.tses.shared.WireNamed;

/** What is limited; how many permits and for how long is configuration. */
public enum Limit implements WireNamed {
    /** Code requests for one e-mail address. */
    EMAIL,
    /** Code requests from one client address. */
    CLIENT,
    /** Other usernames that one person wants to have, whether they get them or not. */
    USERNAME
}
