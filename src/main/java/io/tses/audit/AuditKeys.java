package io.tses.audit;

import io.tses.outbox.AuditOutbox;
import io.tses.outbox.RefusalOutbox;
import java.util.List;

/** The keys of the audit log in Redis, beside its outbox. */
public final class AuditKeys {
    /** Events that can never become rows. */
    static final String REJECTED = "outbox:audit:rejected";

    /** What became of sums of refused calls, see {@code move-refusals.lua}. */
    static final String MOVED = "outbox:refusals:moved";

    private AuditKeys() {}

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind() {
        return List.of(AuditOutbox.STREAM, REJECTED, RefusalOutbox.KEY, MOVED);
    }
}
