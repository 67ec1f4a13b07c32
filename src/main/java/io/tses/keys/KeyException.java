package io.tses.keys;

/** Keys cannot be used as they are. Says which, why, and what would be right; never what is in them. */
public final class KeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeyException(String message) {
        super(message);
    }
}
