package io.tses.stats;

import io.tses.shared.WireNamed;

/** What is counted. The place of each in a row is its own for good: rows outlive the release that wrote them. */
public enum Count implements WireNamed {
    /** Requests that were answered, or whose client had gone. */
    REQUESTS(0),
    /** Of them, answered with a 5xx. */
    FAILURES(1),
    /** Of them, answered with a 429. */
    REFUSALS(2),
    /** Requests for a code that were granted. */
    ASKED(3),
    /** Codes whose mail a mail server has taken. */
    MAILED(4),
    /** Mails that failed for good, expired before, or could not be read. */
    UNDELIVERED(5),
    /** Sign-ins, by code or link. */
    VERIFIED(6),
    /** Wrong codes. */
    WRONG(7),
    /** Attempts that a lock refused, those that brought it about among them. */
    LOCKED(8),
    /** Refreshes of tokens. */
    REFRESHED(9);

    private final int place;

    Count(int place) {
        this.place = place;
    }

    int place() {
        return place;
    }
}
