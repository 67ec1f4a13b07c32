package io.tses.request;

/**
 * The answer cannot be had now although the question was fine: a backend is down, frozen or full, or the deadline has
 * passed. Becomes 503 at the HTTP edge. Carries no stack trace: it is thrown by the thousand during an outage.
 */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String UNREACHABLE = "unreachable";

    private final String reason;

    /** Something cannot be reached, or not in time. */
    public Unavailable(String what) {
        this(UNREACHABLE, what);
    }

    /** @param reason one of few plain words that tell operators where to look; public, while {@code what} is for the log */
    public Unavailable(String reason, String what) {
        super(what, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
