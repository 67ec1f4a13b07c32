package io.tses.tokens;

/** Keys cannot be used as they are. Says which, why, and what would be right; never what is in them. */
final class KeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyException(String message) {
        super(message);
    }
}
