package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailedCode;
import io.tses.shared.DomainName;
import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import io.tses.shared.LinkToken;
import io.tses.shared.LinkUrl;
import io.tses.shared.Passcode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Mails that are filled in are, byte for byte, those that are written each by itself. */
class CodeFormTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T12:00:07Z"), ZoneOffset.UTC);
    private static final Sender SENDER = new Sender("no-reply@example.org", "Anmeldung für alle");
    private static final List<String> LANGUAGES = List.of("en", "de-CH", "fr", "es", "pt");
    private static final List<Duration> LIVES = List.of(
            Duration.ofMinutes(5), Duration.ofMillis(179_999), Duration.ofMillis(119_999), Duration.ofSeconds(31));

    /** So long that lines of it are folded, in the middle of the token, too. */
    private static final List<String> PAGES = List.of(
            "https://auth.example.org/signin/#{token}",
            "https://app.example.org/" + "way/".repeat(7) + "?a=b&c=d#{token}",
            "https://app.example.org/" + "x".repeat(33) + "#{token}");

    private final Random random = new Random(7);

    @Test
    void whatIsFilledInIsWhatWouldBeWritten() {
        for (String page : PAGES) {
            // Not of ASCII alone, so that lines are folded in English, too.
            CodeMail codeMail = new CodeMail(
                    PlainLetters.of("Söhne & Co."),
                    "example.org",
                    LinkUrl.parse(page),
                    DomainName.parse("example.org"));
            MailWriter filling = new MailWriter(SENDER, codeMail, CLOCK);
            for (int i = 0; i < 200; i++) {
                MailJob job = job();
                MailedCode secrets = secrets();
                MailWriter anew = new MailWriter(SENDER, codeMail, CLOCK);

                assertThat(filling.form(job, secrets.link().isPresent())).isPresent();
                assertThat(text(filling.write(job, secrets)))
                        .contains(secrets.code().value())
                        .isEqualTo(text(anew.write(codeMail.of(job, secrets))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    void whatIsWrittenInAnotherWayIsNotFilledIn(Function<MailedCode, String> written) {
        assertThat(CodeForm.of(true, secrets -> bytes(written.apply(secrets)))).isEmpty();
    }

    static Stream<Function<MailedCode, String>> whatIsWrittenInAnotherWayIsNotFilledIn() {
        return Stream.of(
                secrets -> token(secrets).replace("_", "=5F"),
                secrets -> token(secrets).toUpperCase(Locale.ROOT),
                secrets ->
                        Base64.getEncoder().encodeToString(bytes(secrets.code().value())),
                secrets -> Integer.toString(Integer.parseInt(secrets.code().value())),
                secrets -> token(secrets).replaceAll("([A-Z])", "$1 "));
    }

    @Test
    void whereCodeAndTokenStandMayBeAnywhereAndOften() {
        Function<MailedCode, byte[]> written = secrets -> bytes(secrets.code().value() + " or " + token(secrets)
                + secrets.code().value() + ".");
        MailedCode secrets =
                new MailedCode(new Passcode("900009"), Optional.of(new LinkToken("-_Z0aaaaaaaaaaaaaaaaaA")));

        CodeForm form = CodeForm.of(true, written).orElseThrow();

        assertThat(form.fill(new byte[0], secrets)).isEqualTo(written.apply(secrets));
    }

    @Test
    void addressesOfAnyLengthStandOnLinesThatAreNotTooLong() {
        MailWriter writer = new MailWriter(SENDER, PlainLetters.codeMail("example.org"), CLOCK);
        for (int length = 1; length <= 64; length++) {
            EmailAddress to = new EmailAddress("a".repeat(length) + "@sub.sub.example.com");
            MailJob job = MailJob.code(UUID.randomUUID(), to, "sealed", Duration.ofMinutes(5), "request");

            String mail = text(writer.write(job, secrets()));

            assertThat(mail.replace("\r\n ", " "))
                    .startsWith("To: " + to.value() + "\r\nDate: Sun, 1 Nov 2026 12:00:07 GMT\r\n");
            assertThat(mail.lines().limit(4)).allMatch(line -> line.length() <= 90);
            assertThat(mail.lines().findFirst().orElseThrow().length()).isLessThanOrEqualTo(78);
        }
    }

    private MailJob job() {
        Languages reader = new Languages(LANGUAGES.get(random.nextInt(LANGUAGES.size())));
        Duration life = LIVES.get(random.nextInt(LIVES.size()));
        EmailAddress to = new EmailAddress("ada" + random.nextInt(1000) + "@example.com");
        return MailJob.code(new UUID(random.nextLong(), random.nextLong()), to, "sealed", life, "request")
                .in(reader);
    }

    private MailedCode secrets() {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        LinkToken token = new LinkToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
        return new MailedCode(
                new Passcode(String.format(Locale.ROOT, "%06d", random.nextInt(1_000_000))),
                Optional.of(token).filter(link -> random.nextInt(3) > 0));
    }

    private static String token(MailedCode secrets) {
        return secrets.link().orElseThrow().value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(WrittenMail mail) {
        return new String(mail.content(), StandardCharsets.US_ASCII);
    }
}
