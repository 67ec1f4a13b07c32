package io.tses.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C, or SIGTERM: the run is to end early, and the process when its report is written. */
final class Interrupt {
    private static final long PATIENCE_MINUTES = 10;

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean came;
    private volatile int code;

    private Interrupt() {}

    static Interrupt install() {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(new Thread(interrupt::await, "interrupt"));
        return interrupt;
    }

    boolean came() {
        return came;
    }

    /** Says that the report is written; a process that was told to end ends with {@code exitCode}. */
    void over(int exitCode) {
        code = exitCode;
        over.countDown();
    }

    private void await() {
        came = true;
        if (over.getCount() == 0) {
            return;
        }
        try {
            boolean inTime = over.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
            Runtime.getRuntime().halt(inTime ? code : 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
