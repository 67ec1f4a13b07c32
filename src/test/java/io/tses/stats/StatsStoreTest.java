package io.tses.stats;

import io.tses.stats.FindStats.Check;
import io.tses.stats.FindStats.NodeWord;
import io.tses.stats.Report.Part;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@OnRealServers
class StatsStoreTest {
    private static final NodeSelf SELF = new NodeSelf("node:8000", List.of("http", "otp"), "1.0", List.of("look"));
    private static final int REQUESTS = Count.REQUESTS.place();
    private static final long SECOND = 1_767_225_659;

    private TestRedis redis;
    private StatsStore one;
    private StatsStore other;

    @BeforeEach
    void open(TestRedis redis) {
        this.redis = redis;
        one = new StatsStore(redis.held());
        other = new StatsStore(redis.held());
    }

    @Test
    void theFiguresOfAllNodesAreAddedUp() {
        add(one, new Report(1, List.of(part(SECOND, 3), part(SECOND + 1, 5))));
        add(other, new Report(1, List.of(part(SECOND, 4))));

        Rows rows = redis.run(held -> one.read(Scale.SECONDS, SECOND, SECOND + 1));

        assertThat(rows.sum(SECOND, 1).at(REQUESTS)).isEqualTo(7);
        assertThat(rows.sum(SECOND, 2).at(REQUESTS)).isEqualTo(12);
    }

    @Test
    void aReportWhoseAnswerWasLostIsAddedOnce() {
        Report report = new Report(1, List.of(part(SECOND, 3)));
        add(one, report);
        add(one, report);
        add(one, new Report(2, List.of(part(SECOND, 2))));

        assertThat(requests(SECOND)).isEqualTo(5);
    }

    @Test
    void aNumberThatHasNoRoomForMoreStaysAtItsGreatest() {
        add(one, new Report(1, List.of(part(SECOND, 4_000_000_000L))));
        add(one, new Report(2, List.of(part(SECOND, 4_000_000_000L))));

        assertThat(requests(SECOND)).isEqualTo(0xffff_ffffL);
    }

    @Test
    void figuresAreKeptForAWhileAndThoseOfMinutesForADay() {
        long minute = SECOND / 60;
        add(one, new Report(1, List.of(part(SECOND, 1), new Part(Scale.MINUTES, minute, row(1)))));

        assertThat(redis.ttl(Scale.SECONDS.key(SECOND))).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
        assertThat(redis.ttl(Scale.MINUTES.key(minute))).isBetween(Duration.ofHours(24), Duration.ofHours(25));
    }

    @Test
    void whoReportsHearsThatSomebodyLooksForAFewSeconds() {
        assertThat(add(one, new Report(1, List.of()))).isFalse();
        redis.run(held -> other.watch());

        assertThat(add(one, new Report(2, List.of()))).isTrue();
        redis.advance(Duration.ofSeconds(5));
        assertThat(add(one, new Report(3, List.of()))).isFalse();
    }

    @Test
    void everyNodeTellsOfItselfAndIsForgottenWhenItLeavesOrHasLongBeenSilent() {
        add(one, new Report(1, List.of()));
        add(other, new Report(1, List.of()));
        assertThat(nodes(one)).extracting(NodeWord::self).containsExactly(SELF, SELF);
        assertThat(nodes(one)).filteredOn(NodeWord::own).singleElement().satisfies(own -> {
            assertThat(own.checks())
                    .containsExactly(
                            new Check("redis", Optional.empty()), new Check("postgresql", Optional.of("blocked")));
            assertThat(own.startedAt().toEpochMilli()).isEqualTo(123);
            assertThat(own.silent()).isFalse();
        });

        redis.run(held -> other.leave());
        assertThat(nodes(other)).singleElement().extracting(NodeWord::own).isEqualTo(false);
        redis.advance(Duration.ofSeconds(36));
        assertThat(nodes(one)).singleElement().extracting(NodeWord::silent).isEqualTo(true);
        redis.advance(Duration.ofMinutes(10));
        assertThat(nodes(one)).isEmpty();
    }

    @Test
    void aNodeTellsByHowMuchItsClockIsAheadAndOneOfAFormerReleaseDoesNot() {
        add(one, new Report(1, List.of()));
        JsonObject former = new JsonObject(StatsStore.word(SELF, 123, 0, List.of()));
        former.remove("ahead");
        redis.run(held -> other.add(new Report(1, List.of()), former.encode()));

        List<StatsStore.Word> words = redis.run(held -> one.nodes());
        assertThat(words)
                .extracting(word -> word.state().ahead())
                .containsExactlyInAnyOrder(Optional.of(Duration.ofMillis(-4500)), Optional.empty());
    }

    @Test
    void afterManyRestartsTheOneThatWasSilentForLongestMakesRoomSoThatNoReportIsAddedTwice() {
        for (int restart = 0; restart < 200; restart++) {
            redis.command(
                    "HSET",
                    StatsKeys.NODES,
                    "start" + restart,
                    "1 " + (redis.held().millis() - 500 + restart) + " {}");
        }
        Report report = new Report(1, List.of(part(SECOND, 3)));
        add(one, report);
        add(one, report);

        assertThat(requests(SECOND)).isEqualTo(3);
        assertThat(redis.command("HEXISTS", StatsKeys.NODES, "start0").toInteger())
                .isZero();
        assertThat(redis.command("HLEN", StatsKeys.NODES).toInteger()).isEqualTo(200);
    }

    @Test
    void whatIsNoWordOfANodeIsPassedOver() {
        redis.command("HSET", StatsKeys.NODES, "a", "garbage", "b", "1 2 {}", "c", "1 9999999999999 [", "d", "");
        add(one, new Report(1, List.of()));

        assertThat(nodes(one)).singleElement().extracting(NodeWord::own).isEqualTo(true);
    }

    @Test
    void aKeyThatIsTooShortOrNotThereHasNothingCounted() {
        redis.command("SET", Scale.SECONDS.key(SECOND), "x");

        assertThat(requests(SECOND)).isZero();
        assertThat(requests(SECOND + 60)).isZero();
    }

    private boolean add(StatsStore store, Report report) {
        List<Check> checks =
                List.of(new Check("redis", Optional.empty()), new Check("postgresql", Optional.of("blocked")));
        return redis.run(held -> store.add(report, StatsStore.word(SELF, 123, -4500, checks)));
    }

    private List<NodeWord> nodes(StatsStore store) {
        return redis.run(held -> store.nodes()).stream()
                .map(StatsStore.Word::node)
                .toList();
    }

    private long requests(long second) {
        return redis.run(held -> one.read(Scale.SECONDS, second, second))
                .sum(second, 1)
                .at(REQUESTS);
    }

    private static Part part(long second, long requests) {
        return new Part(Scale.SECONDS, second, row(requests));
    }

    private static Row row(long requests) {
        Row row = new Row();
        row.add(REQUESTS, requests);
        return row;
    }
}
