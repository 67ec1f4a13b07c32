package io.tses.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command has started. Ends it in reverse order, once: when asked to, or when the process is told to stop. */
final class Running implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Deque<AutoCloseable> newestFirst = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;

    /** From now on SIGINT and SIGTERM end everything in order before the process ends. */
    void endOnSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "shutdown"));
    }

    /** To be ended before everything that was added earlier; at once when the end has already begun. */
    <T extends AutoCloseable> T add(T started) {
        synchronized (this) {
            if (!closing) {
                newestFirst.addFirst(started);
                return started;
            }
        }
        end(started);
        return started;
    }

    synchronized boolean isClosing() {
        return closing;
    }

    /** Blocks until everything has ended. */
    void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        boolean first;
        synchronized (this) {
            first = !closing;
            closing = true;
        }
        if (!first) {
            awaitOther();
            return;
        }
        newestFirst.forEach(Running::end);
        closed.countDown();
    }

    private void awaitOther() {
        try {
            closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(AutoCloseable started) {
        try {
            started.close();
        } catch (Exception e) {
            // One part that fails to end must not keep the others from ending.
            log().warn(
                            "did not end in order part={} cause={}",
                            started.getClass().getSimpleName(),
                            e.toString());
        }
    }

    /** Not a constant: logging is set up after this class is loaded. */
    private static Logger log() {
        return LoggerFactory.getLogger(Running.class);
    }
}
