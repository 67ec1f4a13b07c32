package io.tses.request;

import io.vertx.core.Future;

/** What a node must have to be given work: its servers, and that it stays. */
public interface Backend {
    /** What it is called in answers and logs. */
    String name();

    /**
     * Tries once what requests need of it, leaving nothing behind.
     *
     * @return fails with {@link Unavailable}, whose reason may be shown to anybody, while requests would fail
     */
    Future<Void> check();
}
