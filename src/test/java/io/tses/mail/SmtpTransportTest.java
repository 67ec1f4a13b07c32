package io.tses.mail;

import io.tses.config.Secret;
import io.tses.config.ServiceDomain;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailedCode;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.smtp.SmtpConfig;
import io.tses.smtp.Undelivered;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@Tag("servers")
class SmtpTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final io.vertx.core.Context context = vertx.getOrCreateContext();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        vertx.close().await();
        sink.close();
    }

    @Test
    void theMailArrivesAsTextAndHtmlAndSaysThatAMachineWroteIt() throws MessagingException, IOException {
        SmtpTransport transport = new SmtpTransport(vertx, config(HOST, sink.port(), "", false));
        Letter mail = mail();

        onLoop(() -> transport.send(PlainLetters.written(mail), Lane.QUICK, PATIENCE, MailFixture.SURE));

        SmtpSink.Delivery delivery = sink.taken().get(0);
        MimeMessage message =
                new MimeMessage(null, new ByteArrayInputStream(delivery.raw().getBytes(StandardCharsets.UTF_8)));
        assertThat(delivery.from()).isEqualTo("no-reply@example.org");
        assertThat(delivery.to()).isEqualTo("ada@example.com");
        assertThat(delivery.helo()).isEqualTo("example.org");
        assertThat(message.getSubject()).isEqualTo(mail.subject());
        assertThat(message.getHeader("From")).containsExactly("Sign-in <no-reply@example.org>");
        assertThat(message.getHeader("To")).containsExactly("ada@example.com");
        assertThat(message.getHeader("Message-ID")).containsExactly(mail.messageId());
        assertThat(message.getHeader("Date")).hasSize(1);
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getHeader("X-Auto-Response-Suppress")).containsExactly("All");
        assertThat(message.getHeader("X-Entity-Ref-ID")).isEqualTo(message.getHeader("Message-ID"));
        Multipart parts = (Multipart) message.getContent();
        assertThat(message.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat(text(parts, 0)).isEqualTo(mail.text().strip());
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
        assertThat(text(parts, 1)).isEqualTo(mail.html().strip());
    }

    @Test
    void aConnectionIsKeptForTheNextMail() {
        SmtpTransport transport = new SmtpTransport(vertx, config(HOST, sink.port(), "", false));

        for (int i = 0; i < 5; i++) {
            onLoop(() -> transport.send(PlainLetters.written(mail()), Lane.QUICK, PATIENCE, MailFixture.SURE));
        }

        assertThat(sink.taken()).hasSize(5);
        assertThat(sink.sessionsOpened()).isEqualTo(1);
    }

    @Test
    void aConnectionThatTheServerClosedMeanwhileCostsNoTry() {
        int port = TestServers.freePort();
        SmtpTransport transport = new SmtpTransport(vertx, config(HOST, port, "", false));
        SmtpSink first = SmtpSink.start(port);
        onLoop(() -> transport.send(PlainLetters.written(mail()), Lane.QUICK, PATIENCE, MailFixture.SURE));
        first.close();

        try (SmtpSink second = SmtpSink.start(port)) {
            onLoop(() -> transport.send(PlainLetters.written(mail()), Lane.QUICK, PATIENCE, MailFixture.SURE));
            assertThat(second.taken()).hasSize(1);
        }
    }

    @Test
    void aRefusalIsToldByItsNumberNeverByTheServersWords() {
        SmtpTransport transport = new SmtpTransport(vertx, config(HOST, sink.port(), "", false));
        sink.refuseRecipients(550);

        assertThat(failure(transport, PATIENCE)).hasMessage("550 from 127.0.0.1:" + sink.port() + " to the recipient");

        sink.takeAll();
        onLoop(() -> transport.send(PlainLetters.written(mail()), Lane.QUICK, PATIENCE, MailFixture.SURE));
        assertThat(sink.taken()).hasSize(1);
    }

    @Test
    void aSendThatTakesTooLongIsBrokenOffForGood() {
        SmtpTransport transport = new SmtpTransport(vertx, config(HOST, sink.port(), "", false));
        sink.hangAtRecipients();

        assertThat(failure(transport, Duration.ofMillis(300)))
                .hasMessage("no answer from 127.0.0.1:" + sink.port() + " within 45 s");

        sink.release();
        eventually(() -> assertThat(sink.sessions()).isZero());
        assertThat(sink.tried()).isEmpty();
        sink.takeAll();
        onLoop(() -> transport.send(PlainLetters.written(mail()), Lane.QUICK, PATIENCE, MailFixture.SURE));
        assertThat(sink.taken()).hasSize(1);
    }

    @Test
    void nothingIsSentInTheClearWhenStartTlsIsRequired() {
        SmtpTransport transport = new SmtpTransport(vertx, config(HOST, sink.port(), "", true));

        assertThat(failure(transport, PATIENCE))
                .hasMessageContaining("does not offer STARTTLS")
                .hasMessageContaining("EMAIL_USE_TLS=false");

        assertThat(sink.tried()).isEmpty();
    }

    @Test
    void withStartTlsTheMailGoesToAServerThatIsTrusted() {
        TestCertificate.whileTrusted(tls -> {
            try (SmtpSink secure = SmtpSink.startTls(TestServers.freePort(), tls)) {
                SmtpTransport transport = new SmtpTransport(vertx, config("localhost", secure.port(), "", true));
                onLoop(() -> transport.send(PlainLetters.written(mail()), Lane.QUICK, PATIENCE, MailFixture.SURE));
                assertThat(secure.taken()).hasSize(1);
            }
        });
    }

    @Test
    void nothingIsSentToAServerThatIsNotTrusted() {
        try (SmtpSink unknown = SmtpSink.startTls(TestServers.freePort(), TestCertificate.untrusted())) {
            SmtpTransport transport = new SmtpTransport(vertx, config("localhost", unknown.port(), "", true));

            assertThat(failure(transport, PATIENCE))
                    .isInstanceOf(Undelivered.class)
                    .hasMessage(
                            "the certificate of localhost is self-signed and not known: see EMAIL_HOST, EMAIL_CA_FILE");
            assertThat(unknown.tried()).isEmpty();
        }
    }

    @Test
    void itLogsInWhenThereIsAUser() {
        try (SmtpSink guarded = SmtpSink.startGuarded(TestServers.freePort(), "tses", "password of the mailer")) {
            SmtpTransport known = new SmtpTransport(vertx, config(HOST, guarded.port(), "tses", false));
            onLoop(() -> known.send(PlainLetters.written(mail()), Lane.QUICK, PATIENCE, MailFixture.SURE));
            assertThat(guarded.taken()).hasSize(1);

            SmtpTransport stranger = new SmtpTransport(vertx, config(HOST, guarded.port(), "mallory", false));
            assertThat(failure(stranger, PATIENCE))
                    .hasMessage("535 from 127.0.0.1:" + guarded.port()
                            + " to the login: check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD");
        }
    }

    private Throwable failure(SmtpTransport transport, Duration patience) {
        return catchThrowable(() ->
                onLoop(() -> transport.send(PlainLetters.written(mail()), Lane.QUICK, patience, MailFixture.SURE)));
    }

    private void onLoop(Supplier<Future<Duration>> action) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> action.get().<Void>mapEmpty().onComplete(done));
        done.future().await();
    }

    private static Letter mail() {
        EmailAddress to = EmailAddress.parse("ada@example.com").orElseThrow();
        MailJob job = MailJob.code(UUID.randomUUID(), to, "sealed", Duration.ofMinutes(5), "request");
        return PlainLetters.codeMail("Über <example.org>")
                .of(job, new MailedCode(new Passcode("042917"), Optional.empty()));
    }

    private static String text(Multipart parts, int index) throws MessagingException, IOException {
        return parts.getBodyPart(index)
                .getContent()
                .toString()
                .replace("\r\n", "\n")
                .strip();
    }

    private static MailConfig config(String host, int port, String user, boolean useTls) {
        return new MailConfig(
                1,
                new SmtpConfig(
                        host,
                        port,
                        user,
                        user.isEmpty() ? Optional.empty() : Optional.of(new Secret("password of the mailer")),
                        useTls,
                        false,
                        Optional.empty(),
                        "example.org"),
                new Sender("no-reply@example.org", "Sign-in"),
                ServiceDomain.parse("example.org:8000").orElseThrow(),
                Optional.empty(),
                PlainLetters.of("example.org"),
                4,
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(45),
                Duration.ofSeconds(30),
                1000);
    }
}
