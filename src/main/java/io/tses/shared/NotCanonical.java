package io.tses.shared;

import java.util.Optional;
import java.util.function.Supplier;

/** A value that is not spelt in its one way. Every mistyped one comes by here, so it has no stack trace. */
final class NotCanonical extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NotCanonical(String what) {
        super("not the canonical spelling of " + what);
    }

    /** The value that {@code spelt} makes, looked at once; empty when its spelling is another. */
    static <T> Optional<T> ifCanonical(Supplier<T> spelt) {
        try {
            return Optional.of(spelt.get());
        } catch (NotCanonical e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
