package io.tses.http.server;

/** What two readers of HTTP could understand in two ways. */
final class Doubtful extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Doubtful(String what) {
        super(what);
    }
}
