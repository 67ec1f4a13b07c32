package io.tses.outbox;

import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One decision, as the audit log records it. Made by {@link AuditEvents} alone.
 *
 * @param id UUIDv7, the same however often the event is delivered
 * @param email the address in question, when there is one: a token that means nothing belongs to none
 * @param userId the public id of the person, when known
 * @param details named values: texts, numbers, yes and no, and maps of such; at least {@code request_id}
 */
public record AuditEvent(
        UUID id,
        EventType type,
        @Nullable EmailAddress email,
        @Nullable UUID userId,
        Caller caller,
        Map<String, Object> details) {

    /** @throws IllegalStateException when it is about none */
    public EmailAddress address() {
        if (email == null) {
            throw new IllegalStateException("an event without an address: " + type);
        }
        return email;
    }

    /** This event with one more detail. */
    public AuditEvent with(String name, String value) {
        return plus(name, value);
    }

    public AuditEvent with(String name, UUID value) {
        return plus(name, value.toString());
    }

    public AuditEvent with(String name, long value) {
        return plus(name, value);
    }

    public AuditEvent with(String name, boolean value) {
        return plus(name, value);
    }

    public AuditEvent with(String name, Map<String, ?> values) {
        return plus(name, values);
    }

    /** The details as a JSON object. */
    public String detailsJson() {
        return new JsonObject(details).encode();
    }

    private AuditEvent plus(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new AuditEvent(id, type, email, userId, caller, more);
    }
}
