package io.tses.mail;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailedCode;
import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import io.tses.smtp.MimeText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

/** Writes mails as they go over the wire; what many of them have in common once. Belongs to one event loop. */
final class MailWriter {
    /** Longer lines should be folded (RFC 5322 §2.1.1). */
    private static final int LONGEST_LINE = 78;

    private static final int FORMS_KEPT = 200;
    private static final int READERS_KEPT = 1000;

    /** What mails of one form have in common. */
    private record Kind(Locale language, Duration life, boolean link) {}

    private final Sender from;
    private final CodeMail codeMail;
    private final Clock clock;
    private final Cache<Kind, Optional<CodeForm>> forms = kept(FORMS_KEPT);
    private final Cache<Languages, Wording> wordings = kept(READERS_KEPT);
    private long dateSecond = Long.MIN_VALUE;
    private String date = "";

    MailWriter(Sender from, CodeMail codeMail, Clock clock) {
        this.from = from;
        this.codeMail = codeMail;
        this.clock = clock;
    }

    WrittenMail write(MailJob job, MailedCode secrets) {
        return form(job, secrets.link().isPresent())
                .map(form -> new WrittenMail(job.to(), form.fill(head(job.to(), codeMail.messageId(job)), secrets)))
                .orElseGet(() -> write(codeMail.of(job, secrets)));
    }

    /** What codes to readers like this one have in common; empty where the operator's own files make more of them differ. */
    Optional<CodeForm> form(MailJob job, boolean link) {
        Wording wording = wordings.get(job.languages(), codeMail::wording);
        Kind kind = new Kind(wording.language(), Wording.shown(job.life()), link);
        return forms.get(kind, added -> CodeForm.of(link, dummy -> body(codeMail.of(job, dummy, wording))));
    }

    private static <K, V> Cache<K, V> kept(int most) {
        return Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
    }

    WrittenMail write(Letter letter) {
        byte[] head = head(letter.to(), letter.messageId());
        byte[] body = body(letter);
        byte[] content = new byte[head.length + body.length];
        System.arraycopy(head, 0, content, 0, head.length);
        System.arraycopy(body, 0, content, head.length, body.length);
        return new WrittenMail(letter.to(), content);
    }

    /** Headers that no two mails have in common. */
    private byte[] head(EmailAddress to, String messageId) {
        String text = "To:" + (to.value().length() + "To: ".length() > LONGEST_LINE ? "\r\n " : " ") + to.value()
                + "\r\nDate: " + date()
                + "\r\nMessage-ID: " + messageId
                + "\r\nX-Entity-Ref-ID: " + messageId + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Text and HTML as alternatives, and the word that a machine wrote it: to programs that answer by themselves (RFC 3834, and what
     * Exchange reads instead). {@code X-Entity-Ref-ID} tells those that would fold one code's mail into the conversation of another's.
     */
    private byte[] body(Letter letter) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("From", from.encoded());
        headers.put("Content-Language", letter.language().toLanguageTag());
        headers.put("Auto-Submitted", "auto-generated");
        headers.put("X-Auto-Response-Suppress", "All");
        return MimeText.of(headers, letter.subject(), letter.text(), letter.html());
    }

    /** Made once a second. */
    private String date() {
        Instant now = clock.instant();
        if (now.getEpochSecond() != dateSecond) {
            dateSecond = now.getEpochSecond();
            date = RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
        }
        return date;
    }
}
