package io.tses.mail;

import io.tses.mail.MailFixture.Mailer;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.support.RawRelay;
import io.tses.support.SmtpSink;
import io.tses.support.SmtpSink.Delivery;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 5: 202 means the mail will go. */
@Tag("servers")
class Law5MailDeliveryTest {
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(\\S+)\\s*$");

    private final MailFixture fixture = new MailFixture();
    private SmtpSink sink;

    @BeforeEach
    void startSink() {
        sink = SmtpSink.start(TestServers.freePort());
    }

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void eachQueuedJobIsSentOnceHoweverManyMailersThereAre() {
        IntStream.range(0, 60).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com")));
        fixture.start(config(sink.port()));
        fixture.start(config(sink.port()));
        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(recipients(sink.tried())).doesNotHaveDuplicates().hasSize(60);
        assertThat(fixture.pending()).isZero();
        assertThat(fixture.outcomes())
                .hasSize(60)
                .allSatisfy(outcome ->
                        assertThat(outcome).containsEntry("outcome", "sent").containsEntry("tries", "1"));
        assertThat(fixture.dead()).isEmpty();
    }

    @Test
    void whatWaitsForAConnectionGoesOutWhereTheServerTakesCommandsOneByOneToo() {
        fixture.start(config(sink.port(), 2, Duration.ofSeconds(60), Duration.ofSeconds(45)));
        IntStream.range(0, 300).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com")));

        eventually(() -> assertThat(fixture.queued()).isZero());

        assertThat(recipients(sink.taken())).doesNotHaveDuplicates().hasSize(300);
        assertThat(sink.sessionsOpened()).isLessThanOrEqualTo(2);
    }

    /** They are written while Redis is full as well: without a bound of their own they alone could fill it. */
    @Test
    void thereAreTenThousandDeadLettersAtMostHoweverManyMailsMayWait() {
        fixture.redis.command(
                "EVAL", "for i = 1, 10300 do redis.call('XADD', KEYS[1], '*', 'id', i) end", 1, MailKeys.DEAD);
        MailQueueStore store = fixture.store("one", MailFixture.bounded(config(sink.port()), 4, 1_000_000));
        fixture.queue(fixture.job("ada@example.com"));
        QueuedMail mail = fixture.take(store, 1).get(0);

        fixture.redis.run(redis -> store.giveUp(mail, "550"));

        assertThat(fixture.redis.command("XLEN", MailKeys.DEAD).toInteger()).isBetween(10_000, 10_100);
    }

    @Test
    void aMailThatAlwaysFailsIsTriedAgainAfterFiveSecondsThenTwiceAfterSixtyAndThenLiesDead() {
        sink.refuseAll(451);
        MailJob job = fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port()));

        List<Integer> delays = List.of(5, 60, 60);
        for (int failed = 1; failed <= 3; failed++) {
            int tries = failed;
            Duration delay = Duration.ofSeconds(delays.get(failed - 1));
            eventually(() -> assertThat(fixture.logged("mail try failed")).hasSize(tries));
            // Longer than it takes to look.
            Duration longBefore = delay.dividedBy(3);
            fixture.redis.advance(longBefore);
            fixture.letThemLook();
            assertThat(sink.tried()).hasSize(tries);
            assertThat(fixture.dead()).isEmpty();
            fixture.redis.advance(delay.minus(longBefore));
        }

        eventually(() -> assertThat(fixture.dead()).hasSize(1));
        assertThat(fixture.queued()).isZero();
        assertThat(fixture.pending()).isZero();
        assertThat(fixture.outcomes())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome)
                        .containsEntry(MailOutbox.ID, job.id().toString())
                        .containsEntry("request", job.requestId())
                        .containsEntry("outcome", "failed")
                        .containsEntry("tries", "4")
                        .containsEntry("error", "451 from 127.0.0.1:" + sink.port() + " to the mail"));
        assertThat(fixture.dead())
                .singleElement()
                .satisfies(letter -> assertThat(letter)
                        .containsEntry(MailOutbox.ID, job.id().toString())
                        .containsEntry(MailOutbox.TO, "ada@example.com")
                        .containsEntry(MailOutbox.REQUEST, job.requestId())
                        .containsEntry("tries", "4")
                        .containsEntry("error", "451 from 127.0.0.1:" + sink.port() + " to the mail"));
        fixture.redis.advance(Duration.ofSeconds(61));
        fixture.letThemLook();
        assertThat(sink.tried()).hasSize(4);
    }

    @Test
    void theDelayCountsFromTheFailureNotFromTheStart() {
        Duration delay = Duration.ofMillis(900);
        sink.hang();
        fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port(), 1, delay, Duration.ofMillis(600)));

        eventually(() -> assertThat(sink.tried()).hasSize(3));

        long between = sink.tried().get(2).atNanos() - sink.tried().get(1).atNanos();
        assertThat(Duration.ofNanos(between)).isGreaterThan(Duration.ofMillis(1450));
    }

    @Test
    void theSealedCodeOfADeadLetterGoesWhenTheCodeExpires() {
        sink.refuseAll(550);
        MailJob job = fixture.queue(fixture.job("ada@example.com"));
        fixture.redis.advance(Duration.ofMinutes(3));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.dead()).hasSize(1));

        String key = MailKeys.deadContent(job.id().toString());
        assertThat(fixture.redis.command("GET", key).toString()).endsWith(" " + job.content());
        assertThat(fixture.redis.ttl(key)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(120));
        assertThat(fixture.dead().toString()).doesNotContain(job.content());

        fixture.redis.advance(Duration.ofMinutes(2));
        eventually(() -> assertThat(fixture.redis.exists(key)).isFalse());
        assertThat(fixture.dead()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT", "DATA"})
    void aMailThatIsRefusedForGoodEndsAtOnceAndDelaysNoOther(String command) {
        try (RawRelay relay = new RawRelay()) {
            relay.answers(command, "550 5.1.1 no such mailbox");
            fixture.queue(fixture.job("ada@example.com"));
            fixture.start(config(relay.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));

            eventually(() -> assertThat(fixture.dead()).hasSize(1));

            assertThat(fixture.queued() + fixture.pending()).isZero();
            assertThat(fixture.outcomes())
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome)
                            .containsEntry("outcome", "failed")
                            .containsEntry("tries", "1")
                            .hasEntrySatisfying(
                                    "error", error -> assertThat(error).startsWith("550 5.1.1")));
            assertThat(fixture.logged("mail cannot go out")).isEmpty();
        }
    }

    @Test
    void whatTheServerHasAgainstUsEndsNoMail() {
        try (RawRelay relay = new RawRelay().answers("MAIL", "550 5.7.60 not yours")) {
            fixture.queue(fixture.job("ada@example.com"));
            fixture.start(config(relay.port(), 1, Duration.ofMillis(1200), Duration.ofSeconds(1)));
            eventually(() -> assertThat(fixture.logged("mail try failed")).hasSize(1));

            relay.answersAll();

            eventually(() -> assertThat(relay.taken()).hasSize(1));
            assertThat(fixture.logged("mail cannot go out until somebody acts")).hasSize(1);
            assertThat(fixture.dead()).isEmpty();
        }
    }

    @Test
    void nothingIsSentInTheLastThirtySecondsOfACodesLife() {
        MailJob late = fixture.queue(fixture.job("late@example.com"));
        fixture.redis.advance(Duration.ofSeconds(12));
        fixture.queue(fixture.job("intime@example.com"));
        fixture.redis.advance(Duration.ofSeconds(259));

        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(recipients(sink.tried())).containsExactly("intime@example.com");
        assertThat(fixture.outcomes())
                .hasSize(2)
                .anySatisfy(outcome -> assertThat(outcome)
                        .containsEntry(MailOutbox.ID, late.id().toString())
                        .containsEntry("outcome", "expired")
                        .containsEntry("tries", "0"));
        assertThat(fixture.dead()).isEmpty();
    }

    @Test
    void aFailureAfterWhichNoOtherTryFitsIntoTheLifeOfTheCodeIsTheLast() {
        sink.refuseAll(451);
        fixture.queue(fixture.job("ada@example.com"));
        fixture.redis.advance(Duration.ofSeconds(266));

        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.dead()).hasSize(1));
        assertThat(sink.tried()).hasSize(1);
        assertThat(fixture.outcomes())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome).containsEntry("outcome", "failed").containsEntry("tries", "1"));
    }

    @Test
    void theMessageIdIsTheSameOnEveryTryAndThereIsOne() {
        sink.refuseAll(451);
        MailJob job = fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port(), 1, Duration.ofMillis(300), Duration.ofMillis(250)));

        eventually(() -> assertThat(sink.tried()).hasSize(4));

        assertThat(sink.tried().stream().map(Law5MailDeliveryTest::messageIds).collect(toSet()))
                .containsExactly(List.of("<" + job.id() + "@example.org>"));
    }

    @Test
    void aPoisonJobIsSetAsideAndTheOthersGo() {
        fixture.queue(List.of("what", "is this"));
        MailJob moved = fixture.job("eve@example.com");
        fixture.queue(MailJob.code(
                moved.id(), fixture.job("ada@example.com").to(), moved.content(), moved.life(), moved.requestId()));
        fixture.queue(List.of("id", "1", "to", "x@example.com", "code", "c", "life", "forever", "request", "r"));
        fixture.queue(fixture.job("bob@example.com"));

        fixture.start(config(sink.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(recipients(sink.tried())).containsExactly("bob@example.com");
        assertThat(fixture.outcomes())
                .extracting(outcome -> outcome.get("outcome"))
                .containsExactly("poison", "poison", "poison", "sent");
        assertThat(fixture.dead()).hasSize(3);
        assertThat(fixture.redis.exists(MailKeys.deadContent(moved.id().toString())))
                .isFalse();
    }

    @Test
    void aJobSealedWithAKeyThatOnlyAnotherNodeKnowsIsLeftForThatNode() {
        fixture.queue(fixture.job("ada@example.com", MailFixture.seal("a newer secret that this node lacks")));

        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.logged("mail try failed")).hasSize(1));
        assertThat(fixture.queued()).isEqualTo(1);
        assertThat(fixture.dead()).isEmpty();
        assertThat(sink.tried()).isEmpty();
    }

    @Test
    void aMailerThatStopsHandsOverWhatItHasSoThatAnotherSendsItAtOnce() {
        sink.hang();
        fixture.queue(fixture.job("ada@example.com"));
        Mailer stopping = fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        stopping.stop();
        assertThat(fixture.queued()).isEqualTo(1);
        sink.takeAll();
        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(sink.taken()).hasSize(1);
        assertThat(fixture.outcomes())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome).containsEntry("outcome", "sent").containsEntry("tries", "1"));
    }

    @Test
    void aMailerThatStopsLetsATryEndThatIsNearlyDone() {
        sink.takeAllAfter(Duration.ofMillis(700));
        fixture.queue(fixture.job("ada@example.com"));
        Mailer stopping = fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        stopping.stop();

        assertThat(sink.taken()).hasSize(1);
        assertThat(fixture.queued()).isZero();
    }

    @Test
    void whenTheMailServerComesBackTheMailArrives() {
        int port = TestServers.freePort();
        fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(port, 1, Duration.ofMillis(600), Duration.ofMillis(500)));
        eventually(() -> assertThat(fixture.logged("mail try failed")).isNotEmpty());

        try (SmtpSink late = SmtpSink.start(port)) {
            eventually(() -> assertThat(late.taken()).hasSize(1));
            eventually(() -> assertThat(fixture.queued()).isZero());
        }
    }

    @Test
    void aMailerSendsAgainAfterRedisWasEmptied() {
        fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.taken()).hasSize(1));

        fixture.redis.flush();
        fixture.queue(fixture.job("bob@example.com"));

        eventually(() -> assertThat(recipients(sink.taken())).containsExactly("ada@example.com", "bob@example.com"));
    }

    @Test
    void aMailThatWasSentWhileRedisWasAwayIsNotSentAgain() {
        sink.hang();
        fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        fixture.redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        sink.release();

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(sink.tried()).hasSize(1);
        assertThat(fixture.outcomes())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome).containsEntry("outcome", "sent"));
    }

    @Test
    void noMoreMailsAreUnderWayThanThereAreConnections() throws InterruptedException {
        sink.hang();
        IntStream.range(0, 12).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com")));
        Mailer mailer = fixture.start(config(sink.port(), 3, Duration.ofSeconds(60), Duration.ofSeconds(45)));
        eventually(() -> assertThat(sink.tried()).hasSize(3));

        mailer.wake();

        assertThat(fixture.pending()).isEqualTo(3);
        assertThat(sink.sessions()).isEqualTo(3);
        sink.takeAll();
        sink.release();
        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(sink.sessionsOpened()).isEqualTo(3);
    }

    private static List<String> recipients(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::to).toList();
    }

    private static List<String> messageIds(Delivery delivery) {
        return MESSAGE_ID
                .matcher(delivery.raw())
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
