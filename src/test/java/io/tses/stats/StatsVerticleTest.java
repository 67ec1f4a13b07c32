package io.tses.stats;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.stats.FindStats.Found;
import io.tses.support.Monitor;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@OnRealServers
class StatsVerticleTest {
    private static final FindStats ASK = new FindStats(Step.SECOND, 60);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Counter requests = registry.counter("tses.http.requests", "status", "200");
    private TestRedis redis;
    private Bus bus;

    @BeforeEach
    void deploy(TestRedis redis) {
        this.redis = redis;
        bus = Bus.on(redis.vertx(), new RecordCodec(List.of(FindStats.ADDRESS)));
        redis.vertx().deployVerticle(verticle()).await();
    }

    @Test
    void whoAsksSeesEachSecondWhatWasCountedInTheOneBefore() {
        long before = total();
        requests.increment(3);

        eventually(() -> assertThat(total()).isEqualTo(before + 3));
    }

    @Test
    void aThousandWhoAskCostAsMuchAsOne() {
        total();
        try (Monitor monitor = Monitor.of(TestServers.shared().redisUrl())) {
            redis.clockShift().advance(Duration.ofSeconds(1));
            List<Future<Found>> asked = IntStream.range(0, 1000)
                    .mapToObj(n -> bus.ask(FindStats.ADDRESS, ASK))
                    .toList();
            List<Found> found = Future.all(asked).await().list();

            long readings = found.stream().map(Found::to).distinct().count();
            eventually(() -> assertThat(
                            monitor.commandsAbout("stats:nodes").stream().filter("HGETALL"::equals))
                    .hasSizeBetween(1, (int) readings));
        }
    }

    @Test
    void whatWasCountedToTheEndIsToldAndTheNodeTakesItsLeave() {
        String deployed = redis.vertx().deployVerticle(verticle()).await();
        eventually(() -> assertThat(nodes()).isEqualTo(2));
        requests.increment(5);

        redis.vertx().undeploy(deployed).await();

        eventually(() -> assertThat(nodes()).isEqualTo(1));
        eventually(() -> assertThat(total()).isGreaterThanOrEqualTo(5));
    }

    private StatsVerticle verticle() {
        return new StatsVerticle(
                bus,
                redis.connections(),
                registry,
                () -> new NodeSelf("n", List.of(), "1", List.of()),
                List.of(),
                Clock.systemUTC());
    }

    private long total() {
        return bus.ask(FindStats.ADDRESS, ASK).await().counted(Count.REQUESTS).total();
    }

    private int nodes() {
        return bus.ask(FindStats.ADDRESS, ASK).await().nodes().size();
    }
}
