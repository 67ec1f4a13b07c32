package io.tses.mail;

import io.tses.config.Secret;
import io.tses.shared.EmailAddress;
import io.tses.smtp.SmtpConfig;
import io.tses.support.RawRelay;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A mail server that says nothing any more, at any step: it is waited for only so long, and its connection does not stay behind. */
@Tag("servers")
class SilentRelayTest {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @CsvSource({
        RawRelay.GREETING + ", none, false, false",
        "EHLO, none, false, false",
        "STARTTLS, none, true, false",
        "none, STARTTLS, true, false",
        "AUTH, none, false, false",
        "MAIL, none, false, false",
        "RCPT, none, false, false",
        "DATA, none, false, false",
        // In the handshake of TLS from the first byte.
        RawRelay.GREETING + ", none, false, true"
    })
    void itIsGivenUpAtEachStepAndGoesOnOnceItAnswersAgain(String from, String after, boolean useTls, boolean useSsl) {
        try (RawRelay relay = new RawRelay("STARTTLS", "AUTH PLAIN").answers("AUTH", "235 welcome")) {
            SmtpTransport silent = transport(relay, useTls, useSsl);
            SmtpTransport usual = transport(relay, false, false);
            relay.isSilentFrom(from).isSilentAfter(after);

            assertThatThrownBy(() -> send(silent))
                    .hasMessageStartingWith("no answer from 127.0.0.1:" + relay.port() + " within ");

            eventually(() -> assertThat(relay.hasEnded(1)).isTrue());
            relay.answersAll().answers("AUTH", "235 welcome");
            send(usual);
            assertThat(relay.taken()).hasSize(1);
        }
    }

    private SmtpTransport transport(RawRelay relay, boolean useTls, boolean useSsl) {
        MailConfig usual = MailFixture.config(relay.port(), 1, Duration.ofSeconds(1), PATIENCE);
        SmtpConfig smtp = new SmtpConfig(
                "127.0.0.1",
                relay.port(),
                "me",
                Optional.of(new Secret("pass word")),
                useTls,
                useSsl,
                Optional.empty(),
                "example.org");
        MailConfig config = new MailConfig(
                1,
                smtp,
                usual.from(),
                usual.domain(),
                usual.codeDomain(),
                usual.letters(),
                1,
                usual.tries(),
                usual.firstRetryDelay(),
                usual.retryDelay(),
                usual.tryTimeout(),
                usual.minimumLife(),
                usual.maxQueued());
        return new SmtpTransport(vertx, config);
    }

    private void send(SmtpTransport transport) {
        Letter letter = new Letter(
                new EmailAddress("ada@example.com"), Locale.ENGLISH, "subject", "text", "<p>html", "<1@example.org>");
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> transport
                .send(PlainLetters.written(letter), Lane.QUICK, PATIENCE, MailFixture.SURE)
                .<Void>mapEmpty()
                .onComplete(done));
        done.future().await();
    }
}
