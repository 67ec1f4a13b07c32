package io.tses.mail;

import io.tses.mail.MailQueueStore.Standing;
import io.tses.mail.MailQueueStore.Taken;
import io.tses.outbox.MailOutbox;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What mailers tell one another of how fast mails go out, and how they share what there is to do. */
@Tag("servers")
class MailersTogetherTest {
    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());
    private final MailConfig config = config(sink.port());

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void theyGoAsFastAsAllOfThemTogether() {
        pace("one", 2.5);
        pace("other", 0.001);
        assertThat(rate(pace("one", 4))).isEqualTo(4.001);

        assertThat(rate(pace("other", 0))).isEqualTo(4);
    }

    @Test
    void oneThatIsSilentForFiveSecondsCountsNoMore() {
        pace("silent", 16);
        fixture.redis.advance(Duration.ofSeconds(4));
        assertThat(rate(pace("one", 1))).isEqualTo(17);

        fixture.redis.advance(Duration.ofMillis(1100));

        assertThat(rate(pace("one", 1))).isEqualTo(1);
        assertThat(fixture.redis.command("HKEYS", MailKeys.PACE)).hasSize(1);
        assertThat(fixture.redis.ttl(MailKeys.PACE)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
    }

    @Test
    void whatWaitsInEachStreamIsTold() {
        fixture.queue(fixture.job("ada@example.com"));
        fixture.redis.advance(Duration.ofSeconds(100));
        IntStream.range(0, 3).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com"), "192.0.2.0/24"));

        Standing all = pace("one", 1);

        assertThat(all.backlog().waiting()).isEqualTo(4);
        assertThat(all.backlog().oldest()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(115));
        fixture.outbox.goesAt(all.pace());
        assertThat(fixture.outbox.longestWait()).isEqualTo(Duration.ofSeconds(4));
        assertThat(fixture.outbox.waitBehind(3)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whoHasJobsIsToldWithItsLastBeat() {
        fixture.queue(fixture.job("ada@example.com"));
        fixture.queue(fixture.job("bob@example.com"), "192.0.2.0/24");
        fixture.queue(fixture.job("eve@example.com"));
        fixture.take(fixture.store("unheard of", config), 2);
        fixture.take(fixture.store("busy", config), 1);
        pace("busy", 1);
        pace("idle", 1);

        Map<String, String> first = pace("one", 1).others();
        fixture.redis.advance(Duration.ofSeconds(1));
        pace("busy", 1);

        assertThat(first).containsOnlyKeys("unheard of", "busy").containsEntry("unheard of", "");
        assertThat(pace("one", 1).others().get("busy")).isNotEmpty().isNotEqualTo(first.get("busy"));
        assertThat(pace("busy", 1).others()).containsOnlyKeys("unheard of");
    }

    @Test
    void oneWithoutAnythingToDoKnowsTheRateOfTheFirstWord() {
        fixture.start(config);

        eventually(() -> assertThat(fixture.outbox.perSecond()).isCloseTo(config.connections() / 3.0, within(0.01)));
    }

    @Test
    void eachGoesOnInTurnWhereItStopped() {
        for (String stream : MailOutbox.STREAMS.subList(0, 3)) {
            IntStream.range(0, 4).forEach(i -> fixture.redis.command("XADD", stream, "*", "id", stream));
        }
        MailQueueStore mailer = fixture.store("one", config);

        List<String> order = IntStream.range(0, 9)
                .mapToObj(i -> fixture.take(mailer, 1).get(0).stream())
                .toList();

        assertThat(order.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(order.subList(3, 6)).isEqualTo(order.subList(0, 3));
        assertThat(order.subList(6, 9)).isEqualTo(order.subList(0, 3));
    }

    @Test
    void whereThereIsRoomForAllStreamsEachGivesTheSame() {
        List<String> streams = MailOutbox.STREAMS.subList(0, 3);
        for (String stream : streams) {
            IntStream.range(0, 9).forEach(i -> fixture.redis.command("XADD", stream, "*", "id", stream));
        }
        MailQueueStore mailer = fixture.store("one", config);
        // The first taking looks for what nobody tends, and makes the groups.
        assertThat(fixture.take(mailer, 3)).hasSize(3);
        assertThat(mailer.isLooking()).isFalse();

        List<QueuedMail> more = fixture.take(mailer, 2 * MailOutbox.STREAMS.size());

        assertThat(more)
                .hasSize(6)
                .extracting(QueuedMail::stream)
                .containsExactlyInAnyOrderElementsOf(streams.stream()
                        .flatMap(stream -> Stream.of(stream, stream))
                        .toList());
        assertThat(fixture.pending()).isEqualTo(9);
    }

    @Test
    void aMailerWithMuchRoomTakesAgainAfterRedisWasEmptied() {
        MailQueueStore mailer = fixture.store("one", config);
        fixture.take(mailer, 100);
        fixture.redis.flush();
        fixture.queue(fixture.job("ada@example.com"));

        assertThat(fixture.take(mailer, 100)).hasSize(1);
    }

    @Test
    void whatIsTakenByOneHasItsTryAndItsLifeHoweverItIsTaken() {
        MailQueueStore mailer = fixture.store("one", config);
        fixture.take(mailer, 100);
        for (int most : new int[] {1, 100}) {
            fixture.queue(fixture.job("ada@example.com"));
            fixture.redis.advance(Duration.ofSeconds(100));

            List<Taken> all = fixture.redis.run(redis -> mailer.take(most, most));
            assertThat(all).singleElement().satisfies(taken -> {
                assertThat(taken.fence().number()).isEqualTo(1);
                assertThat(taken.fence().left()).isBetween(Duration.ofSeconds(180), Duration.ofSeconds(200));
            });
        }
    }

    @Test
    void whatNobodyTendsIsFoundBehindAnyNumberOfThoseThatAreTended() {
        String stream = MailOutbox.STREAM;
        fixture.redis.command(
                "EVAL", "for i = 1, 2000 do redis.call('XADD', KEYS[1], '1-' .. i, 'id', i) end", 1, stream);
        fixture.redis.command("XGROUP", "CREATE", stream, MailQueueStore.GROUP, "0");
        fixture.redis.command(
                "XREADGROUP", "GROUP", MailQueueStore.GROUP, "tended", "COUNT", 2000, "STREAMS", stream, ">");
        fixture.queue(fixture.job("ada@example.com"));
        MailQueueStore lost = fixture.store("lost", config);
        List<QueuedMail> taken = fixture.take(lost, 1);
        assertThat(taken).hasSize(1);
        fixture.redis.advance(Duration.ofSeconds(60));
        fixture.redis.command(
                "EVAL",
                "for i = 1, 2000 do redis.call('XCLAIM', KEYS[1], ARGV[1], 'tended', 0, '1-' .. i, 'JUSTID') end",
                1,
                stream,
                MailQueueStore.GROUP);
        MailQueueStore looking = fixture.store("looking", config);

        eventually(() -> {
            assertThat(looking.isLooking()).isTrue();
            List<QueuedMail> found = fixture.take(looking, 1);
            assertThat(found)
                    .singleElement()
                    .satisfies(mail ->
                            assertThat(mail.job().orElseThrow().to().value()).isEqualTo("ada@example.com"));
        });
    }

    private Standing pace(String mailer, double perSecond) {
        MailQueueStore store = fixture.store(mailer, config);
        return fixture.redis.run(redis -> store.pace(perSecond, new DomainTally.Report(1, Map.of())));
    }

    private double rate(Standing all) {
        fixture.outbox.goesAt(all.pace());
        return fixture.outbox.perSecond();
    }
}
