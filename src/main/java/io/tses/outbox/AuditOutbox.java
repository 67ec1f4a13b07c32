package io.tses.outbox;

import io.tses.bus.Signal;
import io.tses.redis.Effect;
import java.util.List;

/**
 * The stream that carries audit events to the audit log. A script appends to it in the same step as it decides; the entry's
 * id gives the time of the event.
 *
 * @param bound how many events may wait; decisions are refused beyond
 */
public record AuditOutbox(long bound) {
    /** Raised soon after an event was appended. */
    public static final Signal QUEUED = new Signal("outbox.audit");

    /** The key of the stream in Redis. */
    public static final String STREAM = "outbox:audit";

    public static final String ID = "id";
    public static final String EVENT = "event";
    public static final String EMAIL = "email";
    public static final String USER = "user";
    public static final String IP = "ip";
    public static final String AGENT = "agent";
    public static final String DETAILS = "details";

    public Effect.Append append(AuditEvent event) {
        return new Effect.Append(
                STREAM,
                bound,
                List.of(
                        ID, event.id().toString(),
                        EVENT, event.type().name(),
                        EMAIL, event.email() == null ? "" : event.email().value(),
                        USER, event.userId() == null ? "" : event.userId().toString(),
                        IP, event.caller().address().text(),
                        AGENT, event.caller().userAgent(),
                        DETAILS, event.detailsJson()));
    }
}
