package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.tses.smtp.Undelivered;
import io.tses.support.RawRelay;
import io.tses.support.RawRelay.Deed;
import io.tses.support.RawRelay.Moment;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a line that was kept open costs a mail when the server has ended it meanwhile: nothing, unless it may have it already. */
@Tag("servers")
class KeptLineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, SAY_421_AND_CLOSE", "MAIL, CLOSE", "MAIL, RESET",
        "RCPT, SAY_421_AND_CLOSE", "RCPT, CLOSE", "RCPT, RESET",
        "DATA, SAY_421_AND_CLOSE", "DATA, CLOSE", "DATA, RESET"
    })
    void aMailOfWhichNothingWentOutGoesOverAFreshLineAtOnce(Moment moment, Deed deed) {
        for (String[] offers : new String[][] {{}, {"SIZE 10000000", "PIPELINING", "8BITMIME"}}) {
            try (RawRelay relay = new RawRelay(offers).misbehaves(1, 2, moment, deed)) {
                SmtpTransport transport = transport(relay);
                send(transport, "first");

                send(transport, "second");

                assertThat(relay.taken()).hasSize(2);
                assertThat(relay.taken().get(1)).contains("second");
                assertThat(relay.opened()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "SAY_421_AND_CLOSE"})
    void aLineThatEndsWithEveryMailServesTheNextOneAtOnce(Deed deed) {
        try (RawRelay relay = new RawRelay("PIPELINING").misbehaves(1, 1, Moment.TAKEN, deed)) {
            SmtpTransport transport = transport(relay);

            send(transport, "first");
            send(transport, "second");

            assertThat(relay.taken()).hasSize(2);
            assertThat(relay.opened()).isEqualTo(2);
        }
    }

    @Test
    void aLineThatEndedWhileIdleIsNotUsedAgain() {
        try (RawRelay relay = new RawRelay().misbehaves(1, 1, Moment.TAKEN, Deed.SAY_421_AND_CLOSE)) {
            SmtpTransport transport = transport(relay);
            send(transport, "first");
            eventually(() -> assertThat(relay.hasEnded(1)).isTrue());

            send(transport, "second");

            assertThat(relay.taken()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONTENT, CLOSE",
        "CONTENT, RESET",
        "CONTENT, SAY_421_AND_CLOSE",
        "DOT, CLOSE",
        "DOT, RESET",
        "DOT, SAY_421_AND_CLOSE"
    })
    void aMailWhoseContentWentOutIsNotRepeatedAtOnce(Moment moment, Deed deed) {
        try (RawRelay relay = new RawRelay("PIPELINING").misbehaves(1, 2, moment, deed)) {
            SmtpTransport transport = transport(relay);
            send(transport, "first");

            assertThatThrownBy(() -> send(transport, "second")).isInstanceOf(Undelivered.class);

            assertThat(relay.taken()).hasSize(1);
            assertThat(relay.opened()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, GREETING", "1, MAIL", "1, RCPT", "1, DATA"})
    void aFreshLineThatFailsIsAFailedTry(int mail, Moment moment) {
        for (Deed deed : Deed.values()) {
            try (RawRelay relay = new RawRelay().misbehaves(1, mail, moment, deed)) {
                SmtpTransport transport = transport(relay);

                assertThatThrownBy(() -> send(transport, "first"))
                        .isInstanceOf(Undelivered.class)
                        .hasMessageContaining("127.0.0.1:" + relay.port())
                        .message()
                        .doesNotContain("ada");

                assertThat(relay.opened()).isEqualTo(1);
                send(transport, "second");
                assertThat(relay.taken()).hasSize(1);
            }
        }
    }

    @Test
    void onlyTheLineThatWasKeptIsForgivenNotTheFreshOneBehindIt() {
        try (RawRelay relay = new RawRelay().misbehaves(1, 2, Moment.MAIL, Deed.CLOSE)) {
            SmtpTransport transport = transport(relay);
            send(transport, "first");
            relay.answers("RCPT", "421 4.3.2 closing");

            assertThatThrownBy(() -> send(transport, "second")).hasMessageContaining("421 4.3.2");

            assertThat(relay.opened()).isEqualTo(2);
        }
    }

    private SmtpTransport transport(RawRelay relay) {
        return new SmtpTransport(vertx, MailFixture.config(relay.port()));
    }

    private void send(SmtpTransport transport, String subject) {
        EmailAddress to = EmailAddress.parse("ada@example.com").orElseThrow();
        Letter letter =
                new Letter(to, Locale.ENGLISH, subject, "text", "<p>html", "<" + UUID.randomUUID() + "@example.org>");
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> transport
                .send(PlainLetters.written(letter), Lane.QUICK, PATIENCE, MailFixture.SURE)
                .<Void>mapEmpty()
                .onComplete(done));
        done.future().await();
    }
}
