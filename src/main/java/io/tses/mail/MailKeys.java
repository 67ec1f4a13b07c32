package io.tses.mail;

import io.tses.outbox.MailOutbox;
import java.util.List;
import java.util.UUID;

/** The keys of mail in Redis, beside its outbox. */
public final class MailKeys {
    /** Mails that ended in failure. */
    static final String DEAD = "outbox:mail:dead";

    /** The last jobs that ended, and how. */
    static final String OUTCOMES = "outbox:mail:outcomes";

    /** The last failure of each job that has not ended. */
    static final String FAILURES = "outbox:mail:failures";

    /** What the key of the content of every dead letter begins with; its job follows. */
    static final String DEAD_CONTENT_PREFIX = DEAD + ":";

    private MailKeys() {}

    /** The entry and the content of a dead letter, there as long as it may be tried again. */
    static String deadContent(String jobId) {
        return DEAD_CONTENT_PREFIX + jobId;
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(UUID id) {
        return List.of(MailOutbox.STREAM, DEAD, OUTCOMES, FAILURES, deadContent(id.toString()));
    }
}
