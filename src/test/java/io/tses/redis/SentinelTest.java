package io.tses.redis;

import io.tses.request.RequestScope;
import io.tses.support.LogLines;
import io.tses.support.OnRealServers;
import io.tses.support.SentinelSite;
import io.tses.support.Settings;
import io.tses.support.TestRedis;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The primary is where the Sentinels say, whatever becomes of it and of them. */
@OnRealServers
@Tag("slow")
@Tag("cluster")
class SentinelTest {
    static {
        RequestScope.register();
    }

    private final LogLines log = new LogLines();
    private final SentinelSite site = SentinelSite.start(2);
    private final int first = site.primaryPort();
    private final RedisLine line = new RedisLine(TestRedis.config(site.url()));

    @AfterEach
    void close() {
        line.close();
        site.close();
        log.close();
    }

    @Test
    void whatTheSentinelsPutInThePlaceOfOneThatDiedIsUsed() {
        line.start();
        assertThat(line.port()).isEqualTo(first);
        eventually(() -> assertThat(line.metric("tses.redis.sentinels")).isEqualTo(3));

        site.kill(first);

        eventually(() -> assertThat(line.trouble()).isEqualTo("unreachable"));
        eventually(() -> assertThat(line.trouble()).isEmpty());
        assertThat(line.port()).isNotEqualTo(first);
        // The Sentinel that is asked may be the last to hear of it.
        eventually(() -> assertThat(line.port()).isEqualTo(site.primaryPort()));
        assertToldOfOneFailover();

        site.startAgain(first);

        eventually(() -> assertThat(site.command(first, "INFO", "replication").toString())
                .contains("role:slave"));
        assertThat(line.trouble()).isEmpty();
        assertThat(line.port()).isNotEqualTo(first);
    }

    @Test
    void aPrimaryThatIsReplacedWhileItLivesIsLeft() {
        line.start();

        site.failOver();

        eventually(() -> assertThat(line.port()).isNotIn(first, 0));
        eventually(() -> assertThat(line.trouble()).isEmpty());
        assertToldOfOneFailover();
    }

    @Test
    void oneThatWakesUpAfterItWasReplacedIsNotTakenForThePrimary() {
        line.start();

        site.freeze(first);
        eventually(() -> assertThat(line.port()).isNotIn(first, 0));
        eventually(() -> assertThat(line.trouble()).isEmpty());
        site.thaw(first);

        eventually(() -> assertThat(site.command(first, "INFO", "replication").toString())
                .contains("role:slave"));
        assertThat(line.trouble()).isEmpty();
        assertToldOfOneFailover();
    }

    @Test
    void aSentinelThatIsGoneIsNotMissed() {
        site.killSentinel(0);

        line.start();
        eventually(() -> assertThat(line.metric("tses.redis.sentinels")).isEqualTo(2));
        site.kill(first);

        eventually(() -> assertThat(line.port()).isNotIn(first, 0));
        eventually(() -> assertThat(line.trouble()).isEmpty());
    }

    @Test
    void withoutSentinelsAConnectionThatHoldsGoesOnAndNoOtherIsOpened() {
        line.start();
        for (int sentinel = 0; sentinel < 3; sentinel++) {
            site.killSentinel(sentinel);
        }
        eventually(() -> assertThat(line.metric("tses.redis.sentinels")).isEqualTo(0));

        assertThat(line.trouble()).isEmpty();
        site.command(first, "CLIENT", "KILL", "TYPE", "normal");

        eventually(() -> assertThat(line.trouble()).isEqualTo("unreachable"));
        eventually(() -> assertThat(log.all())
                .extracting(LogLines.Line::message)
                .anyMatch(told -> told.startsWith("redis sentinels url=" + site.shown()
                        + " cause=\"no Sentinel tells where codes is: 127.0.0.1:")));
    }

    @Test
    void whoAsksSentinelsNeedsFewRights() {
        site.tellSentinels(
                "ACL",
                "SETUSER",
                "asker",
                "on",
                ">0wn",
                "&+switch-master",
                "+subscribe",
                "+sentinel|get-master-addr-by-name",
                "+sentinel|master");
        RedisConfig config = Settings.of(root -> RedisConfig.from(root.section("redis")))
                .with(Map.of(
                        "REDIS_URL", site.url(), "REDIS_SENTINEL_USER", "asker", "REDIS_SENTINEL_PASSWORD", "0wn"));
        try (RedisLine asking = new RedisLine(config)) {
            site.tellSentinels("ACL", "SETUSER", "default", "off");

            asking.start();

            eventually(() -> assertThat(asking.metric("tses.redis.sentinels")).isEqualTo(3));
            assertThat(asking.port()).isEqualTo(first);
        }
    }

    private void assertToldOfOneFailover() {
        assertThat(line.metric("tses.redis.failovers")).isEqualTo(1);
        assertThat(log.all())
                .extracting(LogLines.Line::message)
                .filteredOn(told -> told.startsWith("redis failover"))
                .singleElement()
                .asString()
                .startsWith("redis failover url=" + site.shown() + " from=127.0.0.1:" + first + " to=127.0.0.1:"
                        + line.port() + " epoch=");
    }
}
