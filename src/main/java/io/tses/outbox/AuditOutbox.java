package io.tses.outbox;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import io.tses.bus.Signal;
import io.tses.outbox.Refusal.Subject;
import io.tses.redis.Effect;
import io.tses.shared.EmailAddress;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The stream that carries audit events to the audit log. A script appends to it in the same step as it decides, and tells
 * its time.
 *
 * @param bound how many events may wait; decisions are refused beyond
 * @param testIdentities whose events say that they are those of test identities
 */
public record AuditOutbox(long bound, Set<EmailAddress> testIdentities) {
    /** Raised soon after an event was appended. */
    public static final Signal QUEUED = new Signal("outbox.audit", Signal.Reach.NEAREST);

    /** The key of the stream in Redis. */
    public static final String STREAM = "outbox:audit";

    public static final String ID = "id";
    public static final String EVENT = "event";
    public static final String EMAIL = "email";
    public static final String USER = "user";
    public static final String IP = "ip";
    public static final String AGENT = "agent";
    public static final String DETAILS = "details";

    /** Milliseconds since 1970: when it was, which scripts add to what they append. */
    public static final String AT = "at";

    /** For ids of events that follow from what they tell (UUIDv5); the name space is these ids' own. */
    private static final NameBasedGenerator SUM_IDS =
            Generators.nameBasedGenerator(UUID.fromString("6f1d3b0e-8a0f-4a53-9d5c-3f1f0a2b7c41"));

    public AuditOutbox {
        testIdentities = Set.copyOf(testIdentities);
    }

    /** What makes the events of this stream. */
    public AuditEvents events() {
        return new AuditEvents(testIdentities);
    }

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

    /**
     * The event that tells of refused calls together, at the last moment of their minute. Its id says what it tells: should a
     * Redis that lost its last writes give the same sum again, it is the same event.
     *
     * @param repeated how many they were, beyond the first, which was recorded by itself
     */
    public static List<String> fields(Refusal refusal, long repeated) {
        Refusal.Cause cause = refusal.cause();
        JsonObject details = new JsonObject()
                .put("rate_limited", true)
                .put("limit", cause.limit())
                .put("repeated", repeated)
                .put("from", refusal.start())
                .put("to", refusal.end());
        cause.subject().text(Subject.Kind.DOMAIN).ifPresent(domain -> details.put("domain", domain));
        return List.of(
                ID, SUM_IDS.generate(refusal.encode() + " " + repeated).toString(),
                EVENT, cause.type().name(),
                EMAIL, cause.subject().text(Subject.Kind.EMAIL).orElse(""),
                USER, "",
                IP, cause.subject().text(Subject.Kind.IP).orElse(""),
                AGENT, "",
                DETAILS, details.encode(),
                AT, Long.toString(refusal.end().toEpochMilli() - 1));
    }
}
