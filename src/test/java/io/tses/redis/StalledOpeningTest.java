package io.tses.redis;

import io.tses.request.RequestScope;
import io.tses.support.OnRealServers;
import io.tses.support.TcpProxy;
import io.tses.support.TestCa;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.net.NetServerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A Redis, or what stands before it, that falls silent at a step of opening a connection: none is waited for without end. */
@OnRealServers
@Tag("slow")
class StalledOpeningTest {
    private static final TestCa CA = new TestCa("an authority");
    private static final URI REDIS = URI.create(TestServers.shared().redisUrl());

    static {
        RequestScope.register();
    }

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** @param stall where to end the silence */
    private record Stalled(String step, TcpProxy stall, RedisLine line) {}

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void atEveryStepItIsGivenUpLeavesNothingOpenAndIsTriedAgainUntilItWorks(@TempDir Path files) throws IOException {
        List<Stalled> all = List.of(tcp(), tls(files), hello(), select());
        for (Stalled one : all) {
            // Begins to connect.
            one.line().on(connections -> Future.succeededFuture(connections.current()));
        }

        for (Stalled one : all) {
            eventually(() -> assertThat(trouble(one)).as(one.step()).isEqualTo("silent"));
            eventually(() -> assertThat(one.stall().open()).as(one.step()).isLessThanOrEqualTo(1));
        }
        for (Stalled one : all) {
            one.stall().mend();
            eventually(() -> assertThat(trouble(one)).as(one.step()).isEmpty());
            assertThat(one.stall().open()).as(one.step()).isEqualTo(1);
        }
    }

    private Stalled tcp() {
        TcpProxy proxy = proxy();
        proxy.mute();
        return new Stalled("TCP", proxy, line(config("redis", proxy, 0, Optional.empty())));
    }

    private Stalled hello() {
        TcpProxy proxy = proxy();
        proxy.stallAfter(0);
        return new Stalled("HELLO", proxy, line(config("redis", proxy, 0, Optional.empty())));
    }

    private Stalled select() {
        TcpProxy proxy = proxy();
        proxy.stallAfter(1);
        return new Stalled("SELECT", proxy, line(config("redis", proxy, 1, Optional.empty())));
    }

    private Stalled tls(Path files) throws IOException {
        Path authority = Files.writeString(files.resolve("ca.pem"), CA.pem());
        TcpProxy end = keep(new TcpProxy(
                REDIS.getHost(),
                REDIS.getPort(),
                new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(CA.issue("localhost").options())));
        TcpProxy proxy = keep(new TcpProxy("127.0.0.1", end.port()));
        proxy.mute();
        return new Stalled("TLS", proxy, line(config("rediss", proxy, 0, Optional.of(authority))));
    }

    /** Why its connection is down, empty when it is up. */
    private static String trouble(Stalled one) {
        return one.line()
                .on(connections -> Future.succeededFuture(
                        Optional.ofNullable(connections.current().trouble())
                                .map(why -> why.reason())
                                .orElse("")));
    }

    private static RedisConfig config(String scheme, TcpProxy proxy, int database, Optional<Path> authority) {
        RedisConfig shared = TestRedis.config(TestServers.shared()
                .redisUrl()
                .replace("redis://", scheme + "://")
                .replace(REDIS.getHost() + ":" + REDIS.getPort(), "localhost:" + proxy.port()));
        return new RedisConfig(
                shared.url(), database, authority, Optional.empty(), shared.maxInFlight(), Optional.empty());
    }

    private TcpProxy proxy() {
        return keep(new TcpProxy(REDIS.getHost(), REDIS.getPort()));
    }

    private RedisLine line(RedisConfig config) {
        return keep(new RedisLine(config));
    }

    private <T extends AutoCloseable> T keep(T each) {
        opened.add(0, each);
        return each;
    }
}
