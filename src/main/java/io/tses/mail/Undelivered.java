package io.tses.mail;

/**
 * A mail was not taken. The message names the kind of failure, never an address or what a server said: servers repeat
 * addresses.
 */
final class Undelivered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    Undelivered(String kind) {
        super(kind, null, false, false);
        this.kind = kind;
    }

    String kind() {
        return kind;
    }
}
