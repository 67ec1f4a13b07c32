package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.tses.support.RawRelay;
import io.tses.support.RawRelay.Deed;
import io.tses.support.RawRelay.Moment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Of two mails for one connection the second is announced while the first goes out: neither is sent twice, or lost with the other. */
@Tag("servers")
class AnnouncedMailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() {
        answer.countDown();
        vertx.close().await();
    }

    @Test
    void itIsAnnouncedBeforeTheAnswerToTheOneBefore() {
        try (RawRelay relay = new RawRelay("PIPELINING").answersFirstMailAfter(answer)) {
            Pair pair = new Pair(relay, PATIENCE);
            answer.countDown();

            pair.first.await();
            pair.second.await();

            assertThat(relay.moreHadCome()).isTrue();
            assertThat(relay.opened()).isEqualTo(1);
            assertThat(relay.taken()).hasSize(2);
            assertThat(relay.taken().get(1)).contains("Subject: second");
        }
    }

    @Test
    void aServerThatTakesCommandsOneByOneIsNotToldBefore() {
        try (RawRelay relay = new RawRelay("SIZE 1000000").answersFirstMailAfter(answer)) {
            SmtpTransport transport = transport(relay);
            Future<Duration> first = send(transport, "first", PATIENCE);
            eventually(() -> assertThat(relay.heard()).contains("DATA"));

            assertThat(onLoop(() -> Future.succeededFuture(transport.hasRoom())).await())
                    .isFalse();
            answer.countDown();
            first.await();

            assertThat(relay.moreHadCome()).isFalse();
            send(transport, "second", PATIENCE).await();
            assertThat(relay.opened()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLineThatBreaksUnderTheOneBeforeCostsItNoTry(Deed deed) {
        try (RawRelay relay =
                new RawRelay("PIPELINING").answersFirstMailAfter(answer).misbehaves(1, 1, Moment.DOT, deed)) {
            Pair pair = new Pair(relay, PATIENCE);
            answer.countDown();

            assertThatThrownBy(pair.first::await).hasMessageContaining("127.0.0.1:" + relay.port());
            pair.second.await();

            assertThat(relay.opened()).isEqualTo(2);
            assertThat(relay.taken()).singleElement().asString().contains("Subject: second");
        }
    }

    @Test
    void aRefusalOfTheOneBeforeCostsItNoTry() {
        try (RawRelay relay =
                new RawRelay("PIPELINING").answersFirstMailAfter(answer).answersFirstMail("451 4.3.0 not this one")) {
            Pair pair = new Pair(relay, PATIENCE);
            answer.countDown();

            assertThatThrownBy(pair.first::await).hasMessageContaining("451 4.3.0");
            pair.second.await();

            assertThat(relay.taken()).singleElement().asString().contains("Subject: second");
        }
    }

    @Test
    void itsTimeMayPassWithoutHarmToTheOneBefore() {
        try (RawRelay relay = new RawRelay("PIPELINING").answersFirstMailAfter(answer)) {
            Pair pair = new Pair(relay, Duration.ofMillis(200));

            assertThatThrownBy(pair.second::await).hasMessageContaining("no answer");
            answer.countDown();
            pair.first.await();
            send(pair.transport, "third", PATIENCE).await();

            assertThat(relay.taken()).hasSize(2);
            assertThat(relay.taken().get(0)).contains("Subject: first");
            assertThat(relay.taken().get(1)).contains("Subject: third");
        }
    }

    @Test
    void ofAProcessThatStoodStillNothingGoesOutAfterItsTime() {
        Duration patience = Duration.ofMillis(200);
        try (RawRelay relay = new RawRelay("PIPELINING")) {
            SmtpTransport transport = transport(relay);
            send(transport, "first", PATIENCE).await();

            Future<Duration> late = onLoop(() -> {
                Future<Duration> sent = transport.send(mail("late"), Lane.QUICK, patience, MailFixture.SURE);
                standStill(patience.multipliedBy(2));
                return sent;
            });

            assertThatThrownBy(late::await).hasMessageContaining("no answer");
            assertThat(relay.taken()).hasSize(1);
        }
    }

    /** Two mails on the way to a server that takes its time for the first. */
    private final class Pair {
        final SmtpTransport transport;
        final Future<Duration> first;
        final Future<Duration> second;

        Pair(RawRelay relay, Duration patience) {
            transport = transport(relay);
            Promise<Void> room = Promise.promise();
            transport.onRoom(room::tryComplete);
            first = send(transport, "first", PATIENCE);
            room.future().await();
            second = send(transport, "second", patience);
            // What was sent is on its way when the loop has come round.
            onLoop(Future::succeededFuture).await();
        }
    }

    private SmtpTransport transport(RawRelay relay) {
        return new SmtpTransport(
                vertx, MailFixture.config(relay.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));
    }

    private Future<Duration> send(SmtpTransport transport, String subject, Duration patience) {
        return onLoop(() -> transport.send(mail(subject), Lane.QUICK, patience, MailFixture.SURE));
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(now -> action.get().onComplete(done));
        return done.future();
    }

    private static void standStill(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        eventually(() -> assertThat(System.nanoTime()).isGreaterThan(end));
    }

    private static WrittenMail mail(String subject) {
        EmailAddress to = new EmailAddress("ada@example.com");
        return PlainLetters.written(
                new Letter(to, Locale.ENGLISH, subject, "text", "<p>html", "<" + subject + "@example.org>"));
    }
}
