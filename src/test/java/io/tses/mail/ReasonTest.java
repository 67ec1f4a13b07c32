package io.tses.mail;

import io.tses.config.Secret;
import io.tses.shared.EmailAddress;
import io.tses.smtp.SmtpConfig;
import io.tses.smtp.Undelivered;
import io.tses.support.RawRelay;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Why a mail was not taken, in words that an operator can act on. */
@Tag("servers")
class ReasonTest {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void nobodyListens() {
        int port = TestServers.freePort();

        assertThat(failure(plain("127.0.0.1", port))).isEqualTo("connection refused by 127.0.0.1:" + port);
    }

    @Test
    void nobodyKnowsTheHost() {
        assertThat(failure(plain("smtp.invalid", 587))).isEqualTo("unknown host smtp.invalid, see EMAIL_HOST");
    }

    @Test
    void theServerIsNoMailServer() {
        try (RawRelay web = new RawRelay().answers("EHLO", "HTTP/1.1 400 Bad Request")) {
            assertThat(failure(plain("127.0.0.1", web.port()))).endsWith("does not answer as a mail server does");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 550 5.7.60 no rights ada@example.com, 550 5.7.60, ' to the sender, see DEFAULT_FROM_EMAIL', LASTING",
        "MAIL, 530 5.7.0 authentication first, 530 5.7.0, ': it wants a login, see EMAIL_HOST_USER', LASTING",
        "MAIL, 451 4.3.0 later, 451 4.3.0, ' to the sender, see DEFAULT_FROM_EMAIL', PASSING",
        "RCPT, 550 5.1.1 <ada@example.com> unknown, 550 5.1.1, ' to the recipient', REFUSED",
        "RCPT, 450 grey, 450, ' to the recipient', PASSING",
        "RCPT, 530 5.7.0 authentication first, 530 5.7.0, ': it wants a login, see EMAIL_HOST_USER', LASTING",
        "DATA, 554 no, 554, ' to the mail', REFUSED",
        "DATA, 452 full, 452, ' to the mail', PASSING",
        "EHLO, 550 5.7.1 who, 550 5.7.1, ' to the EHLO, where we named ourselves by DOMAIN', LASTING",
        "EHLO, 450 4.7.1 who, 450 4.7.1, ' to the EHLO, where we named ourselves by DOMAIN', PASSING"
    })
    void theServerRefuses(String command, String answer, String numbers, String words, Undelivered.Kind kind) {
        try (RawRelay relay = new RawRelay().answers(command, answer).answers("HELO", answer)) {
            Undelivered told = undelivered(plain("127.0.0.1", relay.port()));

            assertThat(told.reason()).isEqualTo(numbers + " from 127.0.0.1:" + relay.port() + words);
            assertThat(told.kind()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"554 5.7.1 not from there, LASTING", "450 4.3.2 too many of you, PASSING"})
    void theServerDoesNotLetUsIn(String greeting, Undelivered.Kind kind) {
        try (RawRelay relay = new RawRelay().greets(greeting)) {
            Undelivered told = undelivered(plain("127.0.0.1", relay.port()));

            assertThat(told.reason())
                    .isEqualTo(greeting.substring(0, 9) + " from 127.0.0.1:" + relay.port()
                            + " to the connection: does it let this machine in? See EMAIL_HOST");
            assertThat(told.kind()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"501 5.5.4 no, LASTING", "454 4.7.0 not now, PASSING"})
    void theServerDoesNotBeginTls(String answer, Undelivered.Kind kind) {
        try (RawRelay relay = new RawRelay("STARTTLS").answers("STARTTLS", answer)) {
            Undelivered told = undelivered(config("127.0.0.1", relay.port(), "", true, false, Optional.empty()));

            assertThat(told.reason())
                    .isEqualTo(answer.substring(0, 9) + " from 127.0.0.1:" + relay.port()
                            + " to the STARTTLS, see EMAIL_USE_TLS");
            assertThat(told.kind()).isEqualTo(kind);
        }
    }

    @Test
    void aCatcherWithoutTls() {
        try (RawRelay relay = new RawRelay("8BITMIME")) {
            assertThat(failure(config("127.0.0.1", relay.port(), "", true, false, Optional.empty())))
                    .contains("does not offer STARTTLS", "EMAIL_USE_TLS=false");
            assertThat(relay.heard()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void tlsFromTheFirstByteWhereThereIsNone() {
        try (RawRelay relay = new RawRelay()) {
            assertThat(failure(config("127.0.0.1", relay.port(), "", false, true, Optional.empty())))
                    .isEqualTo("127.0.0.1:" + relay.port() + " does not answer in TLS: see EMAIL_USE_SSL, EMAIL_PORT");
        }
    }

    @Test
    void aCertificateForSomebodyElse() {
        TestCertificate certificate = TestCertificate.of("mail.example.net");
        try (SmtpSink sink = SmtpSink.startTls(TestServers.freePort(), certificate.server())) {
            assertThat(failure(config("localhost", sink.port(), "", true, false, Optional.of(certificate.pem()))))
                    .isEqualTo("the certificate of localhost is for mail.example.net: see EMAIL_HOST, EMAIL_CA_FILE");
            assertThat(sink.tried()).isEmpty();
        }
    }

    @Test
    void anExpiredCertificate() {
        TestCertificate certificate = TestCertificate.expired("localhost");
        try (SmtpSink sink = SmtpSink.startTls(TestServers.freePort(), certificate.server())) {
            assertThat(failure(config("localhost", sink.port(), "", true, false, Optional.empty())))
                    .startsWith("the certificate of localhost expired on 20");
        }
    }

    @Test
    void aCertificateOfTheGivenAuthorityIsBelieved() {
        TestCertificate certificate = TestCertificate.of("localhost");
        try (SmtpSink sink = SmtpSink.startTls(TestServers.freePort(), certificate.server())) {
            send(config("localhost", sink.port(), "", true, false, Optional.of(certificate.pem())));

            assertThat(sink.taken()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOGIN XOAUTH2", "GSSAPI NTLM LOGIN", "XOAUTH2 OAUTHBEARER LOGIN"})
    void thePasswordIsGivenToNoOtherMechanism(String offered) {
        try (RawRelay relay = new RawRelay("AUTH " + offered, "AUTH=" + offered)
                .answers("AUTH LOGIN", "334 VXNlcm5hbWU6")
                .answers(base64("me"), "334 UGFzc3dvcmQ6")
                .answers(base64("pass word"), "235 2.7.0 welcome")
                .answers("AUTH", "535 5.7.8 no")) {
            send(config("127.0.0.1", relay.port(), "me", false, false, Optional.empty()));

            assertThat(relay.heard().stream().filter(line -> line.startsWith("AUTH")))
                    .containsExactly("AUTH LOGIN");
            assertThat(relay.taken()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH XOAUTH2 NTLM", "8BITMIME"})
    void aServerThatOffersNoLoginOfOurs(String offered) {
        try (RawRelay relay = new RawRelay(offered)) {
            assertThat(failure(config("127.0.0.1", relay.port(), "me", false, false, Optional.empty())))
                    .contains("offers no login that works with a name and a password", "EMAIL_HOST_USER");
            assertThat(relay.heard()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void aMechanismThatFailsLeavesTheOthers() {
        try (RawRelay relay = new RawRelay("AUTH CRAM-MD5 PLAIN")
                .answers("AUTH CRAM-MD5", "535 5.7.8 no secrets kept")
                .answers("AUTH PLAIN", "235 welcome")) {
            send(config("127.0.0.1", relay.port(), "me", false, false, Optional.empty()));

            assertThat(relay.taken()).hasSize(1);
        }
    }

    @Test
    void whatComesInTheClearBehindTheGoAheadForTlsIsNotBelieved() {
        try (RawRelay relay = new RawRelay("STARTTLS").answers("STARTTLS", "220 go\r\n250-relay\r\n250 AUTH PLAIN")) {
            assertThat(failure(config("127.0.0.1", relay.port(), "me", true, false, Optional.empty())))
                    .isNotEmpty();
            assertThat(relay.heard()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    private String failure(SmtpConfig config) {
        return undelivered(config).reason();
    }

    private Undelivered undelivered(SmtpConfig config) {
        return catchThrowableOfType(Undelivered.class, () -> send(config));
    }

    private void send(SmtpConfig smtp) {
        MailConfig usual = MailFixture.config(1);
        MailConfig config = new MailConfig(
                1,
                smtp,
                usual.from(),
                usual.domain(),
                Optional.empty(),
                usual.letters(),
                1,
                4,
                usual.firstRetryDelay(),
                usual.retryDelay(),
                usual.tryTimeout(),
                usual.minimumLife(),
                1000);
        EmailAddress to = EmailAddress.parse("ada@example.com").orElseThrow();
        Letter letter = new Letter(to, Locale.ENGLISH, "subject", "text", "<p>html", "<1@example.org>");
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> new SmtpTransport(vertx, config)
                .send(PlainLetters.written(letter), Lane.QUICK, PATIENCE, MailFixture.SURE)
                .<Void>mapEmpty()
                .onComplete(done));
        done.future().await();
    }

    private static SmtpConfig plain(String host, int port) {
        return config(host, port, "", false, false, Optional.empty());
    }

    private static SmtpConfig config(
            String host, int port, String user, boolean useTls, boolean useSsl, Optional<Path> caFile) {
        Optional<Secret> password = user.isEmpty() ? Optional.empty() : Optional.of(new Secret("pass word"));
        return new SmtpConfig(host, port, user, password, useTls, useSsl, caFile, "example.org");
    }

    private static String base64(String text) {
        return Base64.getEncoder()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8))
                .toUpperCase(Locale.ROOT);
    }
}
