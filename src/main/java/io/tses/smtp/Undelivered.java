package io.tses.smtp;

/**
 * A mail was not taken. The reason is told in words for an operator: never an address of a person, nor what a server said, as
 * servers repeat addresses.
 */
public final class Undelivered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What may be done about it. */
    public enum Kind {
        /** The line was gone, or the server was leaving, before any of the content went out: nothing can have been taken. */
        LOST,
        /** We ourselves did not go on with it, before any of the content went out: that was no try. */
        UNTRIED,
        /** It may go better at another time. */
        PASSING,
        /** The server takes mail, but this one never: of a recipient that it does not know, or a content that it does not want. */
        REFUSED,
        /** Only an operator can mend it. */
        LASTING
    }

    private final String reason;
    private final Kind kind;

    public Undelivered(Kind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }

    public Kind kind() {
        return kind;
    }
}
