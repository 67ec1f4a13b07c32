package io.tses.outbox;

import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import java.time.Duration;
import java.util.UUID;

/**
 * One mail to be sent.
 *
 * @param id also names the mail in its Message-ID, the same on every try
 * @param content what only this mail says: of a code its sealed form, of a new sign-in {@link NewSignIn}
 * @param life from the moment the job is queued until the mail would be of no use
 * @param requestId the request that it comes from
 * @param languages that whoever made the request reads
 */
public record MailJob(
        UUID id, EmailAddress to, MailKind kind, String content, Duration life, String requestId, Languages languages) {
    /** For how long a person may be told of a sign-in: what it is about has happened, so that being late is better than never. */
    private static final Duration NOTICE_LIFE = Duration.ofDays(1);

    /** @param sealed the code, sealed for this job */
    public static MailJob code(UUID id, EmailAddress to, String sealed, Duration life, String requestId) {
        return new MailJob(id, to, MailKind.CODE, sealed, life, requestId, Languages.UNKNOWN);
    }

    public static MailJob newSignIn(UUID id, EmailAddress to, NewSignIn signIn, String requestId) {
        return new MailJob(id, to, MailKind.NEW_SIGN_IN, signIn.encode(), NOTICE_LIFE, requestId, Languages.UNKNOWN);
    }

    /** The same for a reader of {@code languages}. */
    public MailJob in(Languages languages) {
        return new MailJob(id, to, kind, content, life, requestId, languages);
    }
}
