package io.tses.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command has started. Ends it in reverse order, once: when asked to, or when the process is told to stop. */
final class Running implements AutoCloseable {
    /** Starts what a command runs. */
    interface Start {
        /** @param running what is started is added to it, one after the other */
        void on(Running running) throws Exception;
    }

    private final Deque<AutoCloseable> newestFirst = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;

    /**
     * Starts it, and blocks until the process is told to stop by SIGINT or SIGTERM and everything has ended in order.
     *
     * @return the exit code of a process that did as it was told
     */
    static int untilStopped(Start start) throws Exception {
        Running running = new Running();
        Runtime.getRuntime().addShutdownHook(new Thread(running::closeForSignal, "shutdown"));
        try {
            start.on(running);
        } catch (Exception | Error e) {
            // Told to stop while starting, everything fails; that is no news. What has failed before is.
            if (running.begin()) {
                running.end();
                throw e;
            }
        }
        running.await();
        return 0;
    }

    /** Java would end the process with 128 and the number of the signal, as if it had died of that. */
    private void closeForSignal() {
        if (begin()) {
            end();
            Runtime.getRuntime().halt(0);
        }
        await();
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
        if (begin()) {
            end();
        } else {
            await();
        }
    }

    /** @return false when the end has begun already */
    private synchronized boolean begin() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    private void end() {
        newestFirst.forEach(Running::end);
        closed.countDown();
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
