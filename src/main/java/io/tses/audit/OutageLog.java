package io.tses.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of an outage when it begins and when it is over, however often something fails in between. */
final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String what;
    private boolean out;

    /** @param what does not work during the outage, a word for the log */
    OutageLog(String what) {
        this.what = what;
    }

    void failed(Throwable cause) {
        if (!out) {
            out = true;
            LOG.warn("audit outage what={} cause={}", what, cause.getMessage());
        }
    }

    void worked() {
        if (out) {
            out = false;
            LOG.info("audit outage over what={}", what);
        }
    }
}
