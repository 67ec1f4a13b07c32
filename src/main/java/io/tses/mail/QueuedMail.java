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
 * A job as it lies in the outbox. Whoever can write to Redis can write anything there, so it may be unreadable. Two are equal when
 * they are the same entry.
 */
final class QueuedMail {
    private final String stream;
    private final String entry;
    private final long queuedMillis;
    private final Optional<MailJob> job;

    private QueuedMail(String stream, String entry, long queuedMillis, Optional<MailJob> job) {
        this.stream = stream;
        this.entry = entry;
        this.queuedMillis = queuedMillis;
        this.job = job;
    }

    /**
     * @param stream the key of the one that it is in
     * @param entry the id of its entry there, which tells when it was queued if nothing else does
     * @param flat names and values in turn
     */
    static QueuedMail of(String stream, String entry, List<String> flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return new QueuedMail(stream, entry, queuedMillis(entry, fields), read(fields));
    }

    String stream() {
        return stream;
    }

    String entry() {
        return entry;
    }

    /** When it was queued, by Redis' clock, in ms; in the future where that was set back since. */
    long queuedMillis() {
        return queuedMillis;
    }

    /** The job, or empty when a field is missing or cannot be read. */
    Optional<MailJob> job() {
        return job;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueuedMail mail && entry.equals(mail.entry) && stream.equals(mail.stream);
    }

    @Override
    public int hashCode() {
        return entry.hashCode();
    }

    /** Without what it says: that holds an address and a sealed code. */
    @Override
    public String toString() {
        return "QueuedMail[" + stream + " " + entry + "]";
    }

    private static long queuedMillis(String entry, Map<String, String> fields) {
        try {
            return Long.parseLong(fields.getOrDefault(MailOutbox.AT, entry.substring(0, entry.indexOf('-'))));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Optional<MailJob> read(Map<String, String> fields) {
        try {
            Duration life = Duration.ofMillis(Long.parseLong(field(fields, MailOutbox.LIFE_MILLIS)));
            String content = field(fields, MailOutbox.CONTENT);
            boolean requested = fields.containsKey(MailOutbox.REQUEST);
            if (life.isNegative() || life.isZero() || content.isEmpty() || !requested) {
                return Optional.empty();
            }
            UUID id = UUID.fromString(field(fields, MailOutbox.ID));
            return EmailAddress.parse(field(fields, MailOutbox.TO))
                    .flatMap(to -> MailKind.parse(field(fields, MailOutbox.KIND))
                            .map(kind -> new MailJob(
                                    id,
                                    to,
                                    kind,
                                    content,
                                    life,
                                    field(fields, MailOutbox.REQUEST),
                                    Languages.of(field(fields, MailOutbox.LANGUAGES)))));
        } catch (RuntimeException e) {
            // Whatever a parser throws at garbage: it must not stop the jobs behind.
            return Optional.empty();
        }
    }

    private static String field(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "");
    }
}
