package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailOutbox;
import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A job as it lies in the outbox. Whoever can write to Redis can write anything there, so it may be unreadable.
 *
 * @param stream the key of the one that it is in
 * @param entry the id of its entry there, which tells when it was queued
 */
record QueuedMail(String stream, String entry, Map<String, String> fields) {
    /** @param flat names and values in turn */
    static QueuedMail of(String stream, String entry, List<String> flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return new QueuedMail(stream, entry, fields);
    }

    /** The job, or empty when a field is missing or cannot be read. */
    Optional<MailJob> job() {
        try {
            Duration life = Duration.ofMillis(Long.parseLong(field(MailOutbox.LIFE_MILLIS)));
            String content = field(MailOutbox.CONTENT);
            boolean requested = fields.containsKey(MailOutbox.REQUEST);
            if (life.isNegative() || life.isZero() || content.isEmpty() || !requested) {
                return Optional.empty();
            }
            UUID id = UUID.fromString(field(MailOutbox.ID));
            return EmailAddress.parse(field(MailOutbox.TO))
                    .flatMap(to -> MailKind.parse(field(MailOutbox.KIND))
                            .map(kind -> new MailJob(
                                    id,
                                    to,
                                    kind,
                                    content,
                                    life,
                                    field(MailOutbox.REQUEST),
                                    Languages.of(field(MailOutbox.LANGUAGES)))));
        } catch (RuntimeException e) {
            // Whatever a parser throws at garbage: it must not stop the jobs behind.
            return Optional.empty();
        }
    }

    /** The field as it was written, empty when it is missing. */
    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Without the fields: they hold an address and a sealed code. */
    @Override
    public String toString() {
        return "QueuedMail[" + stream + " " + entry + "]";
    }
}
