package io.tses.request;

import io.vertx.core.Future;

/**
 * Whether this node wants work, which it does until it is told to stop. From then on it is not ready, and each of its answers is the
 * last of a connection, while it goes on answering: whatever shares work out has time to notice. Shared by all threads.
 */
public final class Presence implements Backend {
    private volatile boolean leaving;

    public void leave() {
        leaving = true;
    }

    public boolean isLeaving() {
        return leaving;
    }

    @Override
    public String name() {
        return "node";
    }

    @Override
    public Future<Void> check() {
        return leaving
                ? Future.failedFuture(new Unavailable("stopping", "it was told to stop"))
                : Future.succeededFuture();
    }
}
