package io.tses.mail;

import io.tses.mail.MailFixture.Mailer;
import io.tses.mail.MailQueueStore.Fate;
import io.tses.mail.MailQueueStore.Sent;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.support.SmtpSink;
import io.tses.support.SmtpSink.Delivery;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 5: each try is fenced, so that no two workers send at once, and no job is lost with its worker. */
@Tag("servers")
class Law5MailFenceTest {
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
    void jobsOfADeadMailerAreTakenOverWithinSecondsAndNoneIsDoubled() {
        IntStream.range(0, 20).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com")));
        MailQueueStore dead = fixture.store("dead", config(sink.port()));
        // The first read makes the group.
        List<QueuedMail> taken = fixture.take(dead, 20);
        assertThat(taken).hasSize(20);

        fixture.start(config(sink.port()));
        fixture.start(config(sink.port()));
        fixture.letThemLook();
        assertThat(sink.tried()).isEmpty();

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(recipients(sink.tried())).doesNotHaveDuplicates().hasSize(20);
        assertThat(fixture.outcomes())
                .hasSize(20)
                .allSatisfy(outcome ->
                        assertThat(outcome).containsEntry("outcome", "sent").containsEntry("tries", "2"));
    }

    @Test
    void aJobWhoseWorkersAllDiedInTheirTriesEndsAsFailed() {
        fixture.queue(fixture.job("ada@example.com"));
        MailConfig config = config(sink.port());
        MailQueueStore doomed = fixture.store("doomed", config);
        fixture.take(doomed, 1);
        for (int i = 0; i < 3; i++) {
            fixture.redis.advance(Duration.ofSeconds(60));
            assertThat(fixture.takeOver(doomed)).hasSize(1);
        }
        fixture.redis.advance(Duration.ofSeconds(60));

        fixture.start(config);

        eventually(() -> assertThat(fixture.dead()).hasSize(1));
        assertThat(fixture.dead())
                .singleElement()
                .satisfies(letter -> assertThat(letter).containsEntry("tries", "4"));
        assertThat(sink.tried()).isEmpty();
        assertThat(fixture.queued()).isZero();
    }

    @Test
    void aFenceStopsAConsumerWhoseJobWasTakenOver() {
        MailJob job = fixture.queue(fixture.job("ada@example.com"));
        MailConfig config = config(sink.port());
        MailQueueStore slow = fixture.store("slow", config);
        MailQueueStore quick = fixture.store("quick", config);
        QueuedMail mail = fixture.take(slow, 1).get(0);
        fixture.redis.advance(Duration.ofSeconds(60));
        assertThat(fixture.takeOver(quick)).hasSize(1);

        assertThat(renew(slow, mail, job)).isEmpty();
        assertThat(fixture.redis
                        .run(redis -> slow.settle(mail, MailOutcome.FAILED, "late"))
                        .fate())
                .isEqualTo(Fate.LOST);
        assertThat(renew(quick, mail, job))
                .hasValueSatisfying(fence -> assertThat(fence.number()).isEqualTo(2));
    }

    @Test
    void aTryThatBeganIsNotTakenOverForAnotherSixtySeconds() {
        MailJob job = fixture.queue(fixture.job("ada@example.com"));
        MailConfig config = config(sink.port());
        MailQueueStore slow = fixture.store("slow", config);
        MailQueueStore quick = fixture.store("quick", config);
        QueuedMail mail = fixture.take(slow, 1).get(0);
        fixture.redis.advance(Duration.ofSeconds(55));
        renew(slow, mail, job);
        fixture.redis.advance(Duration.ofSeconds(55));

        assertThat(fixture.takeOver(quick)).isEmpty();
    }

    @Test
    void aSentMailEndsItsJobWhoeverOwnsItAndIsRecordedOnce() {
        fixture.queue(fixture.job("ada@example.com"));
        MailConfig config = config(sink.port());
        MailQueueStore slow = fixture.store("slow", config);
        MailQueueStore quick = fixture.store("quick", config);
        QueuedMail mail = fixture.take(slow, 1).get(0);
        fixture.redis.advance(Duration.ofSeconds(60));
        fixture.takeOver(quick);

        assertThat(fixture.sent(slow, mail)).isTrue();
        assertThat(fixture.sent(slow, mail)).isFalse();
        assertThat(renew(quick, mail, mail.job().orElseThrow())).isEmpty();
        assertThat(fixture.outcomes()).hasSize(1);
        assertThat(fixture.queued()).isZero();
        assertThat(fixture.pending()).isZero();
    }

    @Test
    void mailsOfManyStreamsAreNotedTogetherAndEachOnce() {
        List<MailJob> jobs = IntStream.range(0, 40)
                .mapToObj(i -> fixture.queue(fixture.job("user" + i + "@example.com"), "198.51." + i + ".0/24"))
                .toList();
        MailQueueStore store = fixture.store("one", config(sink.port()));
        List<Sent> sent = fixture.take(store, 40).stream()
                .map(mail -> new Sent(mail, mail.job().orElseThrow(), 2))
                .toList();
        sent.forEach(one -> fixture.redis.command(
                "HSET", MailKeys.failures(one.mail().stream()), one.mail().entry(), "1 silent"));
        fixture.sent(store, sent.get(7).mail());

        List<Boolean> ended = fixture.redis.run(redis -> store.sent(sent));
        List<Boolean> again = fixture.redis.run(redis -> store.sent(sent));

        assertThat(ended).hasSize(40).containsOnlyOnce(false);
        assertThat(ended.get(7)).isFalse();
        assertThat(again).hasSize(40).containsOnly(false);
        assertThat(fixture.queued() + fixture.pending()).isZero();
        assertThat(fixture.outcomes())
                .extracting(outcome -> outcome.get("id"))
                .containsExactlyInAnyOrderElementsOf(
                        jobs.stream().map(job -> job.id().toString()).toList());
        assertThat(fixture.outcomes())
                .filteredOn(outcome -> "2".equals(outcome.get("tries")))
                .hasSize(39)
                .allSatisfy(outcome -> assertThat(outcome)
                        .containsEntry("outcome", "sent")
                        .containsEntry("kind", "code")
                        .containsEntry("error", "")
                        .containsKeys("request", "to", "queued", "expires"));
        assertThat(MailOutbox.STREAMS)
                .filteredOn(stream -> fixture.redis.exists(MailKeys.failures(stream)))
                .hasSize(1);
    }

    @Test
    void aSlowButLivingMailerDoesNotSendWhatAnotherTookOver() {
        Mailer slow = fixture.start(config(sink.port()));
        fixture.letThemLook();
        fixture.queue(fixture.job("ada@example.com"));
        CountDownLatch stall = new CountDownLatch(1);
        // It asks for the job, by a command that leaves at the end of a turn, and then, before it hears the answer,
        // stands still.
        slow.vertx().runOnContext(now -> {
            slow.bus().raise(MailOutbox.QUEUED);
            slow.vertx().runOnContext(asked -> slow.vertx().runOnContext(sent -> awaitQuietly(stall)));
        });
        eventually(() -> assertThat(fixture.pending()).isEqualTo(1));
        assertThat(sink.tried()).isEmpty();

        fixture.redis.advance(Duration.ofSeconds(60));
        sink.hang();
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));
        stall.countDown();
        fixture.letThemLook();
        sink.release();

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(sink.tried()).hasSize(1);
        assertThat(fixture.outcomes()).hasSize(1);
    }

    @Test
    void aMailerThatStoodStillWithAMailOnItsWayDoesNotSendWhatAnotherTookOver() {
        sink.hangAtRecipients();
        Mailer frozen = fixture.start(config(sink.port()));
        fixture.queue(fixture.job("ada@example.com"));
        eventually(() -> assertThat(sink.sessions()).isEqualTo(1));
        CountDownLatch stall = new CountDownLatch(1);
        frozen.vertx().runOnContext(now -> awaitQuietly(stall));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.sessions()).isEqualTo(2));
        sink.release();
        eventually(() -> assertThat(sink.taken()).hasSize(1));

        stall.countDown();
        eventually(() -> assertThat(sink.sessions()).isEqualTo(1));

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(sink.tried()).hasSize(1);
        assertThat(fixture.outcomes())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome).containsEntry("outcome", "sent").containsEntry("tries", "2"));
    }

    @Test
    void ofADeadMailerOnlyWhatItWasTryingIsTriedAtOnce() {
        fixture.queue(fixture.job("trying@example.com"));
        fixture.queue(fixture.job("waiting@example.com"));
        MailConfig config = config(sink.port());
        MailQueueStore dead = fixture.store("dead", config);
        MailQueueStore living = fixture.store("living", config);
        QueuedMail waiting = fixture.take(dead, 2).get(1);
        fixture.redis.run(redis -> dead.settle(waiting, MailOutcome.FAILED, "451"));

        int freed = fixture.redis.run(redis -> living.free(Map.of("dead", "", "unheard of", "")));

        assertThat(freed).isEqualTo(2);
        assertThat(fixture.takeOver(living))
                .singleElement()
                .satisfies(mail -> assertThat(to(mail)).isEqualTo("trying@example.com"));
        assertThat(fixture.takeOver(living)).isEmpty();
        fixture.redis.advance(Duration.ofSeconds(5));
        assertThat(fixture.takeOver(living))
                .singleElement()
                .satisfies(mail -> assertThat(to(mail)).isEqualTo("waiting@example.com"));
    }

    @Test
    void aMailerThatHasBeatenSinceItWasJudgedSilentKeepsItsJobs() {
        fixture.queue(fixture.job("ada@example.com"));
        MailConfig config = config(sink.port());
        MailQueueStore slow = fixture.store("slow", config);
        MailQueueStore living = fixture.store("living", config);
        fixture.take(slow, 1);
        fixture.redis.run(redis -> slow.pace(1, new DomainTally.Report(1, Map.of())));
        Map<String, String> judged = beats(living);
        fixture.redis.advance(Duration.ofMillis(1));
        fixture.redis.run(redis -> slow.pace(2, new DomainTally.Report(1, Map.of())));

        int freed = fixture.redis.run(redis -> living.free(judged));
        assertThat(freed).isZero();
        Map<String, String> stillTrue = beats(living);
        freed = fixture.redis.run(redis -> living.free(stillTrue));
        assertThat(freed).isEqualTo(1);
    }

    private Map<String, String> beats(MailQueueStore asking) {
        return fixture.redis
                .run(redis -> asking.pace(1, new DomainTally.Report(1, Map.of())))
                .others();
    }

    /** As when the answer to the first got lost. */
    @Test
    void whatIsPutBackTwiceHasOneTryUncountedOnce() {
        fixture.queue(fixture.job("ada@example.com"));
        MailQueueStore store = fixture.store("one", config(sink.port()));
        fixture.take(store, 1);
        fixture.redis.advance(config(sink.port()).retryDelay());
        QueuedMail again = fixture.takeOver(store).get(0);
        assertThat(triesOf(again)).isEqualTo(2);

        fixture.redis.run(redis -> store.postpone(again));
        fixture.redis.run(redis -> store.postpone(again));

        assertThat(triesOf(again)).isEqualTo(1);
    }

    private int triesOf(QueuedMail mail) {
        return fixture.redis
                .command("XPENDING", mail.stream(), MailQueueStore.GROUP, mail.entry(), mail.entry(), "1")
                .get(0)
                .get(3)
                .toInteger();
    }

    @Test
    void onlyConsumersWithNothingPendingAreForgotten() {
        IntStream.range(0, 3).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com")));
        MailConfig config = config(sink.port());
        MailQueueStore holder = fixture.store("holder", config);
        MailQueueStore idler = fixture.store("idler", config);
        MailQueueStore reaper = fixture.store("reaper", config);
        fixture.take(holder, 2);
        QueuedMail sent = fixture.take(idler, 1).get(0);
        fixture.sent(idler, sent);
        eventually(() -> {
            int reaped = fixture.redis.run(redis -> reaper.reap(Duration.ofMillis(100)));
            assertThat(reaped).isEqualTo(1);
        });

        assertThat(fixture.redis.command("XINFO", "CONSUMERS", MailOutbox.STREAM, MailQueueStore.GROUP))
                .singleElement()
                .satisfies(consumer -> assertThat(consumer.get("name")).hasToString("holder"));
        assertThat(fixture.pending()).isEqualTo(2);
    }

    private Optional<Fence> renew(MailQueueStore store, QueuedMail mail, MailJob job) {
        return fixture.redis.run(redis -> store.renew(mail, job));
    }

    private static String to(QueuedMail mail) {
        return mail.job().orElseThrow().to().value();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> recipients(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::to).toList();
    }
}
