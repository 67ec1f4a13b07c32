package io.tses.bus;

/**
 * The answer cannot be had now although the question was fine: a backend is down, frozen or full, or the deadline has
 * passed. Becomes 503 at the HTTP edge. Carries no stack trace: it is thrown by the thousand during an outage.
 */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String what) {
        super(what, null, false, false);
    }
}
