package io.tses.outbox;

import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One decision, as the audit log records it.
 *
 * @param id UUIDv7, the same however often the event is delivered
 * @param userId the public id of the person, when known
 * @param details a JSON object; holds at least {@code request_id}
 */
public record AuditEvent(
        UUID id,
        EventType type,
        EmailAddress email,
        @Nullable UUID userId,
        Caller caller,
        String details) {}
