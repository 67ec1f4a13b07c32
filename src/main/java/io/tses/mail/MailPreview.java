package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailedCode;
import io.tses.outbox.NewSignIn;
import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import io.tses.shared.LinkToken;
import io.tses.shared.LinkUrl;
import io.tses.shared.Passcode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** A mail to nobody, as the settings in force have it written. */
public record MailPreview(MailKind kind, Locale language, String subject, String text, String html) {
    private static final EmailAddress READER = new EmailAddress("ada@example.com");
    private static final String HOST = "example.com";
    private static final Passcode CODE = new Passcode("273723");
    private static final LinkToken LINK = new LinkToken("previewpreviewpreviewQ");
    private static final NewSignIn SIGN_IN =
            new NewSignIn("Firefox" + NewSignIn.ON + "Linux", "192.0.2.7", Instant.parse("2026-11-26T14:21:33Z"));

    /** Those that there are texts in. */
    public static Set<Locale> languages(LetterConfig config) {
        return config.stationery().wordings().keySet();
    }

    /** The files that the jar carries, by name. */
    public static Map<String, String> templates() {
        return StationeryFiles.shipped();
    }

    /**
     * One of each kind.
     *
     * @param language one of {@link #languages}
     * @param life of the code
     */
    public static List<MailPreview> of(LetterConfig config, Locale language, Duration life) {
        Languages reader = new Languages(language.toLanguageTag());
        UUID id = new UUID(0, 0);
        Letter code = new CodeMail(config, HOST, Optional.of(LinkUrl.atIssuer("https://" + HOST)), Optional.empty())
                .of(
                        new MailJob(id, READER, MailKind.CODE, "", life, "", reader),
                        new MailedCode(CODE, Optional.of(LINK)));
        Letter signIn =
                NewSignInMail.of(MailJob.newSignIn(id, READER, SIGN_IN, "").in(reader), SIGN_IN, config, HOST);
        return List.of(of(MailKind.CODE, code), of(MailKind.NEW_SIGN_IN, signIn));
    }

    /** A page that shows them as a mail program would, one below the other. */
    public static String page(List<MailPreview> previews) {
        String mails = previews.stream()
                .map(preview -> Page.MAIL.fill(Map.of(
                        "subject", preview.subject,
                        "html", preview.html,
                        "text", preview.text,
                        "language", preview.language.toLanguageTag())))
                .collect(Collectors.joining());
        return Page.WHOLE.fill(Map.of("mails", mails));
    }

    private static MailPreview of(MailKind kind, Letter letter) {
        return new MailPreview(kind, letter.language(), letter.subject(), letter.text(), letter.html());
    }

    /** The one holds the others as they are. */
    private static final class Page {
        static final Template WHOLE = new Template(StationerySources.resource("preview.html"), false);
        static final Template MAIL = new Template(StationerySources.resource("preview-mail.html"), true);
    }
}
