package io.tses.mail;

import io.tses.mail.MailFixture.Mailer;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
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

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 5: 202 means the mail will go. */
@Tag("servers")
class Law5MailDeliveryTest {
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(\\S+)\\s*$");

    private final MailFixture bench = new MailFixture();
    private SmtpSink sink;

    @BeforeEach
    void startSink() {
        sink = SmtpSink.start(TestServers.freePort());
    }

    @AfterEach
    void close() {
        bench.close();
        sink.close();
    }

    @Test
    void eachQueuedJobIsSentOnceHoweverManyMailersThereAre() {
        IntStream.range(0, 60).forEach(i -> bench.queue(bench.job("user" + i + "@example.com")));
        bench.start(config(sink.port()));
        bench.start(config(sink.port()));
        bench.start(config(sink.port()));

        eventually(() -> assertThat(bench.queued()).isZero());
        assertThat(recipients(sink.tried())).doesNotHaveDuplicates().hasSize(60);
        assertThat(bench.pending()).isZero();
        assertThat(bench.outcomes())
                .hasSize(60)
                .allSatisfy(outcome ->
                        assertThat(outcome).containsEntry("outcome", "sent").containsEntry("tries", "1"));
        assertThat(bench.dead()).isEmpty();
    }

    @Test
    void aMailThatAlwaysFailsIsTriedFourTimesEachSixtySecondsAfterTheFailureAndThenLiesDead() {
        sink.refuseAll(451);
        MailJob job = bench.queue(bench.job("ada@example.com"));
        bench.start(config(sink.port()));

        for (int failed = 1; failed <= 3; failed++) {
            int tries = failed;
            eventually(() -> assertThat(bench.logged("mail try failed")).hasSize(tries));
            bench.redis.advance(Duration.ofSeconds(50));
            bench.letThemLook();
            assertThat(sink.tried()).hasSize(tries);
            assertThat(bench.dead()).isEmpty();
            bench.redis.advance(Duration.ofSeconds(10));
        }

        eventually(() -> assertThat(bench.dead()).hasSize(1));
        assertThat(bench.queued()).isZero();
        assertThat(bench.pending()).isZero();
        assertThat(bench.outcomes())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome)
                        .containsEntry(MailOutbox.ID, job.id().toString())
                        .containsEntry("request", job.requestId())
                        .containsEntry("outcome", "failed")
                        .containsEntry("tries", "4")
                        .containsEntry("error", "451 from 127.0.0.1:" + sink.port() + " to the mail"));
        assertThat(bench.dead())
                .singleElement()
                .satisfies(letter -> assertThat(letter)
                        .containsEntry(MailOutbox.ID, job.id().toString())
                        .containsEntry(MailOutbox.TO, "ada@example.com")
                        .containsEntry(MailOutbox.REQUEST, job.requestId())
                        .containsEntry("tries", "4")
                        .containsEntry("error", "451 from 127.0.0.1:" + sink.port() + " to the mail"));
        bench.redis.advance(Duration.ofSeconds(61));
        bench.letThemLook();
        assertThat(sink.tried()).hasSize(4);
    }

    @Test
    void theDelayCountsFromTheFailureNotFromTheStart() {
        Duration delay = Duration.ofMillis(900);
        sink.hang();
        bench.queue(bench.job("ada@example.com"));
        bench.start(config(sink.port(), 1, delay, Duration.ofMillis(600)));

        eventually(() -> assertThat(sink.tried()).hasSize(2));

        long between = sink.tried().get(1).atNanos() - sink.tried().get(0).atNanos();
        assertThat(Duration.ofNanos(between)).isGreaterThan(Duration.ofMillis(1450));
    }

    @Test
    void theSealedCodeOfADeadLetterGoesWhenTheCodeExpires() {
        sink.refuseAll(550);
        MailJob job = bench.queue(bench.job("ada@example.com"));
        bench.start(config(sink.port()));
        eventually(() -> assertThat(bench.logged("mail try failed")).hasSize(1));
        bench.redis.advance(Duration.ofSeconds(60));
        eventually(() -> assertThat(bench.logged("mail try failed")).hasSize(2));
        bench.redis.advance(Duration.ofSeconds(60));
        eventually(() -> assertThat(bench.logged("mail try failed")).hasSize(3));
        bench.redis.advance(Duration.ofSeconds(60));
        eventually(() -> assertThat(bench.dead()).hasSize(1));

        String key = MailKeys.deadContent(job.id().toString());
        assertThat(bench.redis.command("GET", key).toString()).endsWith(" " + job.content());
        assertThat(bench.redis.ttl(key)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(120));
        assertThat(bench.dead().toString()).doesNotContain(job.content());

        bench.redis.advance(Duration.ofMinutes(2));
        eventually(() -> assertThat(bench.redis.exists(key)).isFalse());
        assertThat(bench.dead()).hasSize(1);
    }

    @Test
    void nothingIsSentInTheLastThirtySecondsOfACodesLife() {
        MailJob late = bench.queue(bench.job("late@example.com"));
        bench.redis.advance(Duration.ofSeconds(12));
        bench.queue(bench.job("intime@example.com"));
        bench.redis.advance(Duration.ofSeconds(259));

        bench.start(config(sink.port()));

        eventually(() -> assertThat(bench.queued()).isZero());
        assertThat(recipients(sink.tried())).containsExactly("intime@example.com");
        assertThat(bench.outcomes())
                .hasSize(2)
                .anySatisfy(outcome -> assertThat(outcome)
                        .containsEntry(MailOutbox.ID, late.id().toString())
                        .containsEntry("outcome", "expired")
                        .containsEntry("tries", "0"));
        assertThat(bench.dead()).isEmpty();
    }

    @Test
    void aFailureAfterWhichNoOtherTryFitsIntoTheLifeOfTheCodeIsTheLast() {
        sink.refuseAll(451);
        bench.queue(bench.job("ada@example.com"));
        bench.redis.advance(Duration.ofSeconds(215));

        bench.start(config(sink.port()));

        eventually(() -> assertThat(bench.dead()).hasSize(1));
        assertThat(sink.tried()).hasSize(1);
        assertThat(bench.outcomes())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome).containsEntry("outcome", "failed").containsEntry("tries", "1"));
    }

    @Test
    void theMessageIdIsTheSameOnEveryTryAndThereIsOne() {
        sink.refuseAll(451);
        MailJob job = bench.queue(bench.job("ada@example.com"));
        bench.start(config(sink.port(), 1, Duration.ofMillis(300), Duration.ofMillis(250)));

        eventually(() -> assertThat(sink.tried()).hasSize(4));

        assertThat(sink.tried().stream().map(Law5MailDeliveryTest::messageIds).collect(toSet()))
                .containsExactly(List.of("<" + job.id() + "@example.org>"));
    }

    @Test
    void aPoisonJobIsSetAsideAndTheOthersGo() {
        bench.queue(List.of("what", "is this"));
        MailJob moved = bench.job("eve@example.com");
        bench.queue(MailJob.code(
                moved.id(), bench.job("ada@example.com").to(), moved.content(), moved.life(), moved.requestId()));
        bench.queue(List.of("id", "1", "to", "x@example.com", "code", "c", "life", "forever", "request", "r"));
        bench.queue(bench.job("bob@example.com"));

        bench.start(config(sink.port(), 1, Duration.ofSeconds(60), Duration.ofSeconds(45)));

        eventually(() -> assertThat(bench.queued()).isZero());
        assertThat(recipients(sink.tried())).containsExactly("bob@example.com");
        assertThat(bench.outcomes())
                .extracting(outcome -> outcome.get("outcome"))
                .containsExactly("poison", "poison", "poison", "sent");
        assertThat(bench.dead()).hasSize(3);
        assertThat(bench.redis.exists(MailKeys.deadContent(moved.id().toString())))
                .isFalse();
    }

    @Test
    void aJobSealedWithAKeyThatOnlyAnotherNodeKnowsIsLeftForThatNode() {
        bench.queue(bench.job("ada@example.com", MailFixture.seal("a newer secret that this node lacks")));

        bench.start(config(sink.port()));

        eventually(() -> assertThat(bench.logged("mail try failed")).hasSize(1));
        assertThat(bench.queued()).isEqualTo(1);
        assertThat(bench.dead()).isEmpty();
        assertThat(sink.tried()).isEmpty();
    }

    @Test
    void aMailerThatStopsHandsOverWhatItHasSoThatAnotherSendsItAtOnce() {
        sink.hang();
        bench.queue(bench.job("ada@example.com"));
        Mailer stopping = bench.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        stopping.stop();
        assertThat(bench.queued()).isEqualTo(1);
        sink.takeAll();
        bench.start(config(sink.port()));

        eventually(() -> assertThat(bench.queued()).isZero());
        assertThat(sink.taken()).hasSize(1);
        assertThat(bench.outcomes())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome).containsEntry("outcome", "sent").containsEntry("tries", "1"));
    }

    @Test
    void aMailerThatStopsLetsATryEndThatIsNearlyDone() {
        sink.takeAllAfter(Duration.ofMillis(700));
        bench.queue(bench.job("ada@example.com"));
        Mailer stopping = bench.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        stopping.stop();

        assertThat(sink.taken()).hasSize(1);
        assertThat(bench.queued()).isZero();
    }

    @Test
    void whenTheMailServerComesBackTheMailArrives() {
        int port = TestServers.freePort();
        bench.queue(bench.job("ada@example.com"));
        bench.start(config(port, 1, Duration.ofMillis(600), Duration.ofMillis(500)));
        eventually(() -> assertThat(bench.logged("mail try failed")).isNotEmpty());

        try (SmtpSink late = SmtpSink.start(port)) {
            eventually(() -> assertThat(late.taken()).hasSize(1));
            eventually(() -> assertThat(bench.queued()).isZero());
        }
    }

    @Test
    void aMailerSendsAgainAfterRedisWasEmptied() {
        bench.queue(bench.job("ada@example.com"));
        bench.start(config(sink.port()));
        eventually(() -> assertThat(sink.taken()).hasSize(1));

        bench.redis.flush();
        bench.queue(bench.job("bob@example.com"));

        eventually(() -> assertThat(recipients(sink.taken())).containsExactly("ada@example.com", "bob@example.com"));
    }

    @Test
    void aMailThatWasSentWhileRedisWasAwayIsNotSentAgain() {
        sink.hang();
        bench.queue(bench.job("ada@example.com"));
        bench.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        bench.redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        sink.release();

        eventually(() -> assertThat(bench.queued()).isZero());
        assertThat(sink.tried()).hasSize(1);
        assertThat(bench.outcomes())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome).containsEntry("outcome", "sent"));
    }

    @Test
    void noMoreMailsAreUnderWayThanThereAreConnections() throws InterruptedException {
        sink.hang();
        IntStream.range(0, 12).forEach(i -> bench.queue(bench.job("user" + i + "@example.com")));
        Mailer mailer = bench.start(config(sink.port(), 3, Duration.ofSeconds(60), Duration.ofSeconds(45)));
        eventually(() -> assertThat(sink.tried()).hasSize(3));

        mailer.wake();

        assertThat(bench.pending()).isEqualTo(3);
        assertThat(sink.sessions()).isEqualTo(3);
        sink.takeAll();
        sink.release();
        eventually(() -> assertThat(bench.queued()).isZero());
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
