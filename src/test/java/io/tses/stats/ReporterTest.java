package io.tses.stats;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.support.Monitor;
import io.tses.support.OnRealServers;
import io.tses.support.TcpProxy;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@OnRealServers
class ReporterTest {
    private static final int MINUTE = 60;
    private static final String WORD = StatsStore.word(new NodeSelf("n", List.of(), "1", List.of()), 0, 0, List.of());

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Counter requests = registry.counter("tses.http.requests", "status", "200");
    private TestRedis redis;
    private StatsStore store;

    @BeforeEach
    void open(TestRedis redis) {
        this.redis = redis;
        store = new StatsStore(redis.held());
    }

    @Test
    void whileNobodyLooksItTellsOnceInTenSeconds() {
        Reporter reporter = reporter(redis, store);
        try (Monitor monitor = Monitor.of(TestServers.shared().redisUrl())) {
            for (int second = 0; second < 3 * Reporter.SECONDS_BETWEEN; second++) {
                requests.increment();
                tick(reporter);
            }

            assertThat(counted(store)).isEqualTo(30);
            assertThat(monitor.commandsAbout("stats:nodes")).hasSize(3).allMatch(command -> command.startsWith("EVAL"));
        }
    }

    @Test
    void whileSomebodyLooksItTellsEachSecond() {
        Reporter reporter = reporter(redis, store);
        redis.run(held -> reporter.watched());
        for (int second = 1; second <= 3; second++) {
            requests.increment();
            tick(reporter);

            assertThat(counted(store)).isEqualTo(second);
        }
    }

    /** As one of a node that is no cluster. */
    @Test
    void aReportLearnsThatSomebodyLooks() {
        Reporter reporter = reporter(redis, store);
        redis.run(held -> store.watch());
        for (int second = 0; second < Reporter.SECONDS_BETWEEN; second++) {
            tick(reporter);
        }
        eventually(() -> assertThat(reporter.isWatched()).isTrue());
        requests.increment();
        tick(reporter);

        assertThat(counted(store)).isEqualTo(1);
    }

    @Test
    void whatWasCountedDuringAnOutageIsToldOnceAndOfItsOwnTime() {
        URI url = URI.create(TestServers.shared().redisUrl());
        try (TcpProxy proxy = new TcpProxy(url.getHost(), url.getPort());
                TestRedis behind =
                        new TestRedis(redis.vertx(), url.toString().replace(":" + url.getPort(), ":" + proxy.port()))) {
            StatsStore cutOff = new StatsStore(behind.held());
            Reporter reporter = reporter(behind, cutOff);
            proxy.cut();
            eventually(() -> assertThat(isUp(behind)).isFalse());
            long begin = store.millis() / 1000;
            for (int second = 0; second < 100; second++) {
                requests.increment();
                tick(behind, reporter);
                behind.clockShift().advance(Duration.ofSeconds(1));
            }
            assertThat(counted(store)).isZero();
            proxy.mend();
            eventually(() -> assertThat(isUp(behind)).isTrue());

            behind.run(held -> reporter.tellNow());

            Rows rows = redis.run(held -> store.read(Scale.SECONDS, begin - MINUTE, begin + 3 * MINUTE));
            assertThat(rows.sum(begin - MINUTE, 4 * MINUTE).at(0)).isEqualTo(100);
            assertThat(rows.sum(begin + 10, 10).at(0)).isEqualTo(10);
        }
    }

    private static boolean isUp(TestRedis redis) {
        return redis.run(held -> Future.succeededFuture(held.isUp()));
    }

    private Reporter reporter(TestRedis on, StatsStore into) {
        return on.run(held -> Future.succeededFuture(new Reporter(new StatsMeters(registry), into, () -> WORD)));
    }

    /** Done when what was told has been heard. */
    private void tick(Reporter reporter) {
        tick(redis, reporter);
        redis.command("PING");
    }

    private static void tick(TestRedis on, Reporter reporter) {
        on.run(held -> {
            reporter.tick();
            return Future.succeededFuture();
        });
    }

    /** By now, whichever second it was. */
    private long counted(StatsStore by) {
        long now = by.millis() / 1000;
        return redis.run(held -> by.read(Scale.SECONDS, now - 3 * MINUTE, now + MINUTE))
                .sum(now - 3 * MINUTE, 4 * MINUTE)
                .at(0);
    }
}
