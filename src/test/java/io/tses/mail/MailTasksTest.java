package io.tses.mail;

import io.tses.mail.FindMailJobs.Job;
import io.tses.mail.FindMailJobs.Page;
import io.tses.mail.FindMailJobs.Place;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.redis.Effect;
import io.tses.shared.EmailAddress;
import io.tses.support.Monitor;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What operators see of the queue of mail, and what they can do about it. */
@Tag("servers")
class MailTasksTest {
    private static final Effect AUDIT = new Effect.Append(AuditOutbox.STREAM, 1000, List.of("event", "retried"));

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
    void withoutARedisKeyThereIsNothing() {
        Page page = find(Optional.empty(), 50, Optional.empty());

        assertThat(page.jobs()).isEmpty();
        assertThat(page.next()).isEmpty();
        assertThat(page.queue()).isEqualTo(new FindMailJobs.Queue(0, 0, Duration.ZERO, 0, 0));
        for (MailState state : MailState.values()) {
            assertThat(find(state).jobs()).isEmpty();
        }
    }

    @Test
    void aJobIsQueuedThenSendingThenSent() {
        MailJob job = fixture.queue(fixture.job("ada@example.com"));
        assertThat(find(MailState.QUEUED).jobs()).singleElement().satisfies(queued -> {
            assertThat(queued.id()).isEqualTo(job.id().toString());
            assertThat(queued.to()).isEqualTo("ada@example.com");
            assertThat(queued.requestId()).isEqualTo(job.requestId());
            assertThat(queued.tries()).isZero();
            assertThat(queued.lastError()).isEmpty();
            assertThat(queued.endedAt()).isEmpty();
            assertThat(queued.expiresAt()).hasValue(queued.queuedAt().plus(MailFixture.LIFE));
            assertThat(queued.retryable()).isFalse();
        });

        sink.hang();
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));
        assertThat(all()).singleElement().satisfies(sending -> {
            assertThat(sending.state()).isEqualTo(MailState.SENDING);
            assertThat(sending.tries()).isEqualTo(1);
        });
        assertThat(find(MailState.SENDING).jobs()).isEqualTo(all());
        assertThat(find(MailState.QUEUED).jobs()).isEmpty();
        assertThat(find(MailState.SENDING).queue().inFlight()).isEqualTo(1);

        sink.takeAll();
        sink.release();
        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(all()).singleElement().satisfies(sent -> {
            assertThat(sent.state()).isEqualTo(MailState.SENT);
            assertThat(sent.tries()).isEqualTo(1);
            assertThat(sent.endedAt()).hasValueSatisfying(end -> assertThat(end).isAfterOrEqualTo(sent.queuedAt()));
        });
        assertThat(find(MailState.SENT).jobs()).isEqualTo(all());
    }

    @Test
    void betweenTwoTriesAJobIsRetryingAndTellsWhy() {
        sink.refuseAll(451);
        fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.logged("mail try failed")).hasSize(1));

        assertThat(all()).singleElement().satisfies(job -> {
            assertThat(job.state()).isEqualTo(MailState.RETRYING);
            assertThat(job.tries()).isEqualTo(1);
            assertThat(job.lastError()).hasValue("451 from 127.0.0.1:" + sink.port() + " to the mail");
            assertThat(job.retryable()).isFalse();
        });
        assertThat(find(MailState.RETRYING).jobs()).isEqualTo(all());
        assertThat(find(MailState.SENDING).jobs()).isEmpty();
        assertThat(find(MailState.RETRYING).queue().retried()).isEqualTo(1);

        sink.hang();
        fixture.redis.advance(Duration.ofSeconds(60));
        eventually(() -> assertThat(sink.tried()).hasSize(2));
        assertThat(all()).singleElement().satisfies(job -> {
            assertThat(job.state()).isEqualTo(MailState.SENDING);
            assertThat(job.tries()).isEqualTo(2);
            assertThat(job.lastError()).hasValue("451 from 127.0.0.1:" + sink.port() + " to the mail");
        });

        sink.takeAll();
        sink.release();
        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(fixture.redis.exists(MailKeys.failures(MailOutbox.STREAM))).isFalse();
    }

    @Test
    void aJobThatCameTooLateIsExpired() {
        fixture.queue(fixture.job("ada@example.com"));
        fixture.redis.advance(Duration.ofSeconds(271));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.queued()).isZero());

        assertThat(find(MailState.EXPIRED).jobs())
                .isEqualTo(all())
                .singleElement()
                .satisfies(job -> {
                    assertThat(job.tries()).isZero();
                    assertThat(job.lastError()).hasValue("too little life left");
                });
    }

    @Test
    void aDeadLetterIsSentAfterARetryAndIsListedOnce() {
        MailJob job = deadLetter("ada@example.com");
        assertThat(find(MailState.FAILED).jobs()).singleElement().satisfies(failed -> {
            assertThat(failed.id()).isEqualTo(job.id().toString());
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.tries()).isEqualTo(1);
            assertThat(failed.lastError()).hasValue("550 from 127.0.0.1:" + sink.port() + " to the mail");
        });
        assertThat(find(MailState.FAILED).queue().dead()).isEqualTo(1);
        sink.hang();

        assertThat(retry(job.id())).isTrue();

        assertThat(fixture.redis.command("XLEN", AuditOutbox.STREAM).toInteger())
                .isEqualTo(1);
        assertThat(fixture.dead()).isEmpty();
        eventually(() -> assertThat(sink.tried()).hasSize(2));
        assertThat(all()).singleElement().satisfies(again -> {
            assertThat(again.id()).isEqualTo(job.id().toString());
            assertThat(again.requestId()).isEqualTo(job.requestId());
            assertThat(again.state()).isEqualTo(MailState.SENDING);
            assertThat(again.tries()).isEqualTo(1);
            assertThat(Duration.between(again.queuedAt(), again.expiresAt().orElseThrow()))
                    .isBetween(Duration.ofSeconds(75), Duration.ofSeconds(85));
        });
        assertThat(whyNot(job.id())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.LIVE));
        sink.takeAll();
        sink.release();
        eventually(() -> assertThat(sink.taken()).hasSize(1));
        assertThat(sink.taken().get(0).raw()).contains("<" + job.id() + "@example.org>", MailFixture.CODE.value());
        eventually(() -> assertThat(all())
                .singleElement()
                .satisfies(sent -> assertThat(sent.state()).isEqualTo(MailState.SENT)));
        assertThat(whyNot(job.id())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.SENT));
    }

    @Test
    void ofManyWhoRetryOneDeadLetterOneQueuesIt() {
        MailJob job = deadLetter("ada@example.com");
        // Else it may be dead again before the last of them.
        sink.takeAll();

        List<Boolean> queued =
                fixture.redis.race(50, redis -> new MailTaskStore(redis, config(sink.port())).retry(job.id(), AUDIT));

        assertThat(queued).containsOnlyOnce(true);
        assertThat(fixture.redis.command("XLEN", AuditOutbox.STREAM).toInteger())
                .isEqualTo(1);
    }

    @Test
    void aDeadLetterWhoseCodeIsNearItsEndIsNotTriedAgain() {
        MailJob job = deadLetter("ada@example.com");
        fixture.redis.advance(Duration.ofSeconds(51));

        assertThat(fixture.redis.exists(MailKeys.deadContent(job.id().toString())))
                .isTrue();
        assertThat(whyNot(job.id())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.EXPIRED));
        assertThat(retry(job.id())).isFalse();
        assertThat(find(MailState.FAILED).jobs())
                .singleElement()
                .satisfies(failed -> assertThat(failed.retryable()).isFalse());

        fixture.redis.advance(Duration.ofSeconds(60));
        eventually(() -> assertThat(
                        fixture.redis.exists(MailKeys.deadContent(job.id().toString())))
                .isFalse());
        assertThat(whyNot(job.id())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.EXPIRED));
        assertThat(retry(job.id())).isFalse();
        assertThat(fixture.queued()).isZero();
        assertThat(fixture.redis.exists(AuditOutbox.STREAM)).isFalse();
    }

    @Test
    void nothingIsQueuedAgainBeyondTheBounds() {
        MailJob job = deadLetter("ada@example.com");
        fixture.redis.command("XADD", AuditOutbox.STREAM, "*", "a", "b");
        Effect full = new Effect.Append(AuditOutbox.STREAM, 1, List.of("event", "retried"));

        assertThatThrownBy(() ->
                        fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port())).retry(job.id(), full)))
                .hasMessageContaining("full");
        assertThat(fixture.queued()).isZero();
        assertThat(retry(job.id())).isTrue();
    }

    @Test
    void aQueuedAndAnUnknownAndAnUnreadableJobAreToldApart() {
        MailJob queued = fixture.queue(fixture.job("ada@example.com"));
        MailJob moved = fixture.job("eve@example.com");
        assertThat(whyNot(queued.id())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.LIVE));
        assertThat(whyNot(moved.id())).isEqualTo(new FindLetter.Unknown());

        fixture.queue(MailJob.code(
                moved.id(), fixture.job("bob@example.com").to(), moved.content(), moved.life(), moved.requestId()));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.queued()).isZero());

        assertThat(whyNot(moved.id())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.UNREADABLE));
        assertThat(find(MailState.FAILED).jobs())
                .singleElement()
                .satisfies(failed -> assertThat(failed.retryable()).isFalse());
    }

    @Test
    void garbageInTheStreamsIsListedAndHarmless() {
        fixture.queue(List.of("what", "is this"));
        fixture.queue(List.of("id", "x".repeat(100_000), "life", "1e999", "to", "\u0000", "code", "c"));
        fixture.redis.command("XADD", MailKeys.OUTCOMES, "*", "outcome", "strange", "tries", "-1", "queued", "nan");
        fixture.redis.command("XADD", MailKeys.DEAD, "*", "tries", "99999999999999999999", "expires", "x");

        assertThat(all()).hasSize(3).allSatisfy(job -> assertThat(job.id()).hasSizeLessThan(1000));
        assertThat(find(MailState.FAILED).jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.tries()).isZero());
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "SENT", "FAILED", "SENDING"})
    void pagesFollowOneAnotherWithoutAGapOrARepeat(MailState state) {
        fill(state, 25);

        assertThat(ids(Optional.of(state), 10)).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void pagesOfAllJobsFollowOneAnotherEvenWhereIdsAreTheSame() {
        IntStream.rangeClosed(1, 9).forEach(i -> {
            fixture.redis.command("XADD", MailOutbox.STREAM, "1000-" + i, "id", "live-" + i);
            fixture.redis.command("XADD", MailKeys.OUTCOMES, "1000-" + i, "job", "sent-" + i, "outcome", "sent");
        });

        for (int limit = 1; limit <= 5; limit++) {
            List<String> ids = ids(Optional.empty(), limit);
            assertThat(ids).hasSize(18).doesNotHaveDuplicates().startsWith("live-9", "sent-9", "live-8");
        }
    }

    @Test
    void jobsOfAllStreamsAreListedTogetherInTheirOrder() {
        List<String> streams = MailOutbox.STREAMS;
        IntStream.rangeClosed(1, 4).forEach(i -> {
            fixture.redis.command("XADD", streams.get(0), "1000-" + i, "id", "first-" + i);
            fixture.redis.command("XADD", streams.get(7), "1000-" + i, "id", "seventh-" + i);
            fixture.redis.command("XADD", streams.get(16), "100" + i + "-1", "id", "last-" + i);
            fixture.redis.command("XADD", MailKeys.OUTCOMES, "1000-" + i, "id", "sent-" + i, "outcome", "sent");
        });
        List<String> unended = List.of(
                "last-4",
                "last-3",
                "last-2",
                "last-1",
                "first-4",
                "seventh-4",
                "first-3",
                "seventh-3",
                "first-2",
                "seventh-2",
                "first-1",
                "seventh-1");

        for (int limit = 1; limit <= 7; limit++) {
            assertThat(ids(Optional.of(MailState.QUEUED), limit)).containsExactlyElementsOf(unended);
            assertThat(ids(Optional.empty(), limit))
                    .hasSize(16)
                    .doesNotHaveDuplicates()
                    .startsWith("last-4", "last-3", "last-2", "last-1", "first-4", "seventh-4", "sent-4", "first-3");
        }
        assertThat(find(MailState.QUEUED).queue().depth()).isEqualTo(12);

        MailQueueStore store = fixture.store("me", config(sink.port()));
        List<QueuedMail> taken = fixture.take(store, 12);
        assertThat(taken).hasSize(12);
        for (int limit = 1; limit <= 7; limit++) {
            assertThat(ids(Optional.of(MailState.SENDING), limit))
                    .hasSize(12)
                    .doesNotHaveDuplicates()
                    .startsWith("first-1", "seventh-1", "first-2")
                    .endsWith("last-1", "last-2", "last-3", "last-4");
        }
        assertThat(find(MailState.SENDING).queue().inFlight()).isEqualTo(12);
        assertThat(ids(Optional.of(MailState.QUEUED), 5)).isEmpty();
    }

    @Test
    void aJobOfAnyStreamIsFound() {
        MailJob queued = fixture.queue(fixture.job("ada@example.com"), "192.0.2.0/24");

        assertThat(whyNot(queued.id())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.LIVE));
    }

    @Test
    void aRareStateIsFoundHoweverManyOthersThereAre() {
        fixture.redis.command("XADD", MailKeys.OUTCOMES, "1-1", "job", "rare", "outcome", "expired");
        fill(MailState.SENT, 1500);

        assertThat(find(MailState.EXPIRED).jobs()).isEmpty();
        assertThat(find(MailState.EXPIRED).next()).isPresent();
        assertThat(ids(Optional.of(MailState.EXPIRED), 10)).containsExactly("rare");
    }

    @Test
    void aLookReadsNoMoreOfALongQueueThanOfAShortOne() {
        fill(MailState.QUEUED, 300);
        List<String> few = commandsOfALook();
        fill(MailState.QUEUED, 100_000);
        List<String> many = commandsOfALook();

        assertThat(many)
                .extracting(MailTasksTest::name)
                .containsExactlyElementsOf(few.stream().map(MailTasksTest::name).toList());
        assertThat(many)
                .filteredOn(command -> name(command).equals("XREVRANGE"))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command).contains("\"COUNT\""));
        assertThat(find(MailState.QUEUED).queue().depth()).isEqualTo(100_300);
        assertThat(whyNot(UUID.randomUUID())).isEqualTo(new FindLetter.Refused(RetryMail.Reason.UNCERTAIN));
    }

    @Test
    void noCodeIsShown() {
        MailJob queued = fixture.queue(fixture.job("ada@example.com"));
        MailJob dead = deadLetter("bob@example.com", 2);

        assertThat(all().toString() + find(MailState.FAILED))
                .contains(dead.id().toString())
                .doesNotContain(queued.content(), dead.content(), MailFixture.CODE.value());
    }

    @Test
    void mailsToOneAddressAreFoundAmongThousandsToOthersInEachState() {
        MailJob sent = fixture.queue(fixture.job("ada@example.com"));
        MailFixture.Mailer mailer = fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.queued()).isZero());
        mailer.stop();
        fill(MailState.SENT, 2500);
        MailJob queued = fixture.queue(fixture.job("ada@example.com"));
        fixture.queue(fixture.job("grace@example.com"));

        Page page = to("ada@example.com", Optional.empty(), 50, Optional.empty());
        assertThat(page.jobs())
                .extracting(Job::id)
                .containsExactly(queued.id().toString(), sent.id().toString());
        assertThat(page.next()).isEmpty();
        assertThat(page.queue().depth()).isEqualTo(2);
        assertThat(to("ada@example.com", Optional.of(MailState.SENT), 50, Optional.empty())
                        .jobs())
                .extracting(Job::id)
                .containsExactly(sent.id().toString());
        assertThat(to("nobody@example.com", Optional.empty(), 50, Optional.empty()))
                .satisfies(nothing -> assertThat(nothing.jobs()).isEmpty())
                .satisfies(nothing -> assertThat(nothing.next()).isEmpty());

        Page first = to("ada@example.com", Optional.empty(), 1, Optional.empty());
        assertThat(first.jobs()).extracting(Job::id).containsExactly(queued.id().toString());
        assertThat(to("ada@example.com", Optional.empty(), 1, first.next()).jobs())
                .extracting(Job::id)
                .containsExactly(sent.id().toString());
    }

    @Test
    void anAddressIsNotLookedForWithoutEnd() {
        fill(MailState.QUEUED, 20_000);

        Page page = to("ada@example.com", Optional.empty(), 5, Optional.empty());

        assertThat(page.jobs()).isEmpty();
        assertThat(page.next()).isPresent();
    }

    /** What Redis does for the dearest look. */
    private List<String> commandsOfALook() {
        try (Monitor monitor = Monitor.of(TestServers.shared().redisUrl())) {
            find(Optional.empty(), 200, Optional.empty());
            // Redis tells of commands in their order: with this one it has told of all before.
            fixture.redis.command("ECHO", "told");
            eventually(() -> assertThat(monitor.commandsAbout("told")).isNotEmpty());
            return monitor.commandsWithinScripts();
        }
    }

    private static String name(String command) {
        return command.split(" ", 2)[0];
    }

    private void fill(MailState state, int count) {
        String stream = switch (state) {
            case QUEUED, SENDING, RETRYING -> MailOutbox.STREAM;
            case FAILED -> MailKeys.DEAD;
            case SENT, EXPIRED, WITHHELD -> MailKeys.OUTCOMES;
        };
        String name = stream.equals(MailKeys.OUTCOMES) ? "job" : "id";
        String outcome = state.name().toLowerCase(Locale.ROOT);
        String script =
                "for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[4] .. i, 'outcome', ARGV[3]) end";
        fixture.redis.command("EVAL", script, 1, stream, count, name, outcome, UUID.randomUUID());
        if (state == MailState.SENDING) {
            MailQueueStore store = fixture.store("me", config(sink.port()));
            List<QueuedMail> read = fixture.take(store, count);
            assertThat(read).hasSize(count);
        }
    }

    /** The only try fails. */
    private MailJob deadLetter(String to) {
        return deadLetter(to, 1);
    }

    private MailJob deadLetter(String to, int deadBefore) {
        sink.refuseAll(550);
        MailJob job = fixture.queue(fixture.job(to));
        fixture.redis.advance(Duration.ofSeconds(220));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.dead()).hasSize(deadBefore));
        return job;
    }

    private Page to(String address, Optional<MailState> state, int limit, Optional<Place> after) {
        FindMailJobs ask = new FindMailJobs(state, EmailAddress.parse(address), limit, after);
        return fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port())).find(ask));
    }

    private Page find(MailState state) {
        return find(Optional.of(state), 50, Optional.empty());
    }

    private List<Job> all() {
        return find(Optional.empty(), 50, Optional.empty()).jobs();
    }

    private Page find(Optional<MailState> state, int limit, Optional<Place> after) {
        return fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port()))
                .find(new FindMailJobs(state, Optional.empty(), limit, after)));
    }

    private List<String> ids(Optional<MailState> state, int limit) {
        List<String> ids = new ArrayList<>();
        Optional<Place> after = Optional.empty();
        do {
            Page page = find(state, limit, after);
            assertThat(page.jobs()).hasSizeLessThanOrEqualTo(limit);
            page.jobs().forEach(job -> ids.add(job.id()));
            after = page.next();
        } while (after.isPresent());
        return ids;
    }

    private boolean retry(UUID job) {
        return fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port())).retry(job, AUDIT));
    }

    private FindLetter.Reply whyNot(UUID job) {
        return fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port())).letter(job));
    }
}
