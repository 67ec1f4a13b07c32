package io.tses.outbox;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.tses.request.RequestScope;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events of the audit log: each has an id of its own and names the request that it comes from (law 4). What is about
 * a test identity says so.
 */
public final class AuditEvents {
    private static final String REQUEST_ID = "request_id";
    private static final Caller NOBODY = new Caller(ClientAddress.UNKNOWN, "");

    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final Set<EmailAddress> testIdentities;

    public AuditEvents(Set<EmailAddress> testIdentities) {
        this.testIdentities = testIdentities;
    }

    /**
     * An event of the request that is being worked on.
     *
     * @param userId the public id of the person, when known
     * @throws IllegalStateException outside of any request: a row that nobody asked for could not be traced
     */
    public AuditEvent of(EventType type, EmailAddress email, @Nullable UUID userId, Caller caller) {
        return make(type, email, userId, caller);
    }

    /** As {@link #of(EventType, EmailAddress, UUID, Caller)}, of what belongs to no address. */
    public AuditEvent of(EventType type, Caller caller) {
        return make(type, null, null, caller);
    }

    /** As {@link #of(EventType, EmailAddress, UUID, Caller)}, of what somebody else did to a person, who is named in it. */
    public AuditEvent of(EventType type, EmailAddress email, @Nullable UUID userId, Actor actor) {
        return of(type, email, userId, actor.caller()).with("by", actor.name());
    }

    /** As {@link #of(EventType, Caller)}, of what somebody did who is named in it. */
    public AuditEvent of(EventType type, Actor actor) {
        return of(type, actor.caller()).with("by", actor.name());
    }

    /** An event of a request that was answered before, and whose client is known by the row of that answer. */
    public AuditEvent afterwards(EventType type, EmailAddress email, String requestId) {
        return make(type, email, null, NOBODY, requestId);
    }

    private AuditEvent make(EventType type, @Nullable EmailAddress email, @Nullable UUID userId, Caller caller) {
        return make(type, email, userId, caller, RequestScope.currentId());
    }

    private AuditEvent make(
            EventType type, @Nullable EmailAddress email, @Nullable UUID userId, Caller caller, String requestId) {
        AuditEvent event = new AuditEvent(ids.generate(), type, email, userId, caller, Map.of(REQUEST_ID, requestId));
        return email != null && testIdentities.contains(email) ? event.with("test_identity", true) : event;
    }
}
