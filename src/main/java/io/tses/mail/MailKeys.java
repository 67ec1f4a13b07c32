package io.tses.mail;

import io.tses.outbox.MailOutbox;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The keys of mail in Redis, beside its outbox. */
public final class MailKeys {
    /** Mails that ended in failure. */
    static final String DEAD = "outbox:mail:dead";

    /** The last jobs that ended, and how. */
    static final String OUTCOMES = "outbox:mail:outcomes";

    /** What each mailer can do. */
    static final String PACE = "outbox:mail:pace";

    /** The number of what each mailer has told of domains last. */
    static final String HEARD = "outbox:mail:heard";

    /** What the key of the domains of every hour begins with; the number of hours since 1970 follows. */
    private static final String DOMAINS_PREFIX = "outbox:mail:domains:";

    /** What the key of the content of every dead letter begins with; its job follows. */
    static final String DEAD_CONTENT_PREFIX = DEAD + ":";

    /** What the key of the failures of every stream begins with; the stream follows. */
    private static final String FAILURES_PREFIX = "outbox:mail:failures:";

    private MailKeys() {}

    /** The entry and the content of a dead letter, there as long as it may be tried again. */
    static String deadContent(String jobId) {
        return DEAD_CONTENT_PREFIX + jobId;
    }

    /** The last failure of each job of a stream that has not ended. */
    static String failures(String stream) {
        return FAILURES_PREFIX + stream;
    }

    /** What became of the mails of an hour, by domain. */
    static String domains(Instant moment) {
        return DOMAINS_PREFIX + TimeUnit.MILLISECONDS.toHours(moment.toEpochMilli());
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(UUID id) {
        return List.of(
                MailOutbox.STREAMS.get(1),
                failures(id.toString()),
                DEAD,
                OUTCOMES,
                PACE,
                HEARD,
                domains(Instant.EPOCH),
                deadContent(id.toString()));
    }
}
