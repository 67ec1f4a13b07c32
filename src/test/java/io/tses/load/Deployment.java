package io.tses.load;

import java.io.PrintWriter;

/** A service that load goes to, for as long as it is open. */
interface Deployment extends AutoCloseable {
    Target target();

    /** Ends what was started for the run, if anything. */
    @Override
    void close();

    /** Finds or starts one. */
    interface Source {
        /** @param mailPort where the kit takes mails, 0 when it takes none */
        Deployment open(int mailPort, PrintWriter progress);
    }
}
