package io.tses.mail;

import java.time.Duration;

/**
 * How many jobs one mailer gets rid of, measured on its last ones: for how long its connections were busy for each that ended, failed
 * tries and waiting for Redis included. Belongs to one event loop.
 */
final class Throughput {
    /**
     * As long as nothing is known a connection counts as getting rid of a job within it: of a server that is half as fast, what was
     * taken goes out within its life still.
     */
    private static final double ASSUMED_SECONDS = 3;

    /** Of what was measured so much is kept with each further job: about the last fifty count. */
    private static final double KEPT = 0.98;

    /** So many failures on end are no matter of single addresses: nothing is taken any more. */
    private static final int FAILURES_ON_END = 16;

    private static final double NANOS_PER_SECOND = 1e9;

    private final int connections;
    private double busySeconds;
    private double jobs;
    private int endedSinceHeld;
    private int failures;

    Throughput(int connections) {
        this.connections = connections;
    }

    /** A mail server has taken a mail, or not. */
    void tried(boolean taken) {
        if (taken && !isMoving()) {
            // How long it took to find out that nothing was taken says nothing of how fast mails are taken again.
            busySeconds = 0;
            jobs = 0;
        }
        failures = taken ? 0 : failures + 1;
    }

    /** A job has come to its end. */
    void ended() {
        endedSinceHeld++;
    }

    /** A job has kept a connection for so long. */
    void held(Duration time) {
        busySeconds = KEPT * busySeconds + time.toNanos() / NANOS_PER_SECOND;
        jobs = KEPT * jobs + endedSinceHeld;
        endedSinceHeld = 0;
    }

    /** Zero while no mail is taken. */
    double perSecond() {
        if (!isMoving()) {
            return 0;
        }
        return connections * (jobs > 0 ? jobs / busySeconds : 1 / ASSUMED_SECONDS);
    }

    private boolean isMoving() {
        return failures < FAILURES_ON_END;
    }
}
