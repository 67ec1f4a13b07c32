package io.tses.audit;

import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.OutboxEntry;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way from the stream to the table.
 *
 * @param entryId of the stream entry
 * @param millis the time of the event: the one it names or that of its entry, so that every delivery makes the same row
 * @param ip text that PostgreSQL has yet to accept, empty when unknown
 * @param details text that PostgreSQL has yet to accept as JSON
 */
record AuditRow(
        String entryId,
        UUID id,
        long millis,
        @Nullable UUID userId,
        String email,
        EventType event,
        String ip,
        String userAgent,
        String details) {
    private static final int UUID_LENGTH = 36;

    /** @throws IllegalArgumentException if the entry is not an event; the message may quote it */
    static AuditRow parse(OutboxEntry entry) {
        String user = field(entry, AuditOutbox.USER);
        return new AuditRow(
                entry.id(),
                uuid(field(entry, AuditOutbox.ID)),
                millis(entry),
                user.isEmpty() ? null : uuid(user),
                field(entry, AuditOutbox.EMAIL),
                EventType.valueOf(field(entry, AuditOutbox.EVENT)),
                field(entry, AuditOutbox.IP),
                field(entry, AuditOutbox.AGENT),
                object(field(entry, AuditOutbox.DETAILS)));
    }

    private static long millis(OutboxEntry entry) {
        String at = entry.fields().get(AuditOutbox.AT);
        return Long.parseLong(at == null ? entry.id().substring(0, entry.id().indexOf('-')) : at);
    }

    private static String field(OutboxEntry entry, String name) {
        String value = entry.fields().get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return value;
    }

    /** {@link UUID#fromString} alone takes abbreviations, too. */
    private static UUID uuid(String text) {
        if (text.length() != UUID_LENGTH) {
            throw new IllegalArgumentException("not a UUID: " + text);
        }
        return UUID.fromString(text);
    }

    /** The one thing that PostgreSQL would not object to: JSON that is no object. */
    private static String object(String json) {
        if (!json.startsWith("{")) {
            throw new IllegalArgumentException("not a JSON object: " + json);
        }
        return json;
    }
}
