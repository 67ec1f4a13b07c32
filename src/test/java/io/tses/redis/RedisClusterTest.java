package io.tses.redis;

import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.ClusterSite;
import io.tses.support.LogLines;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** In a Cluster the primary is whoever serves the slot of our keys, whatever becomes of it and of the nodes that were named. */
@OnRealServers
@Tag("slow")
@Tag("cluster")
class RedisClusterTest {
    private static final LuaScript NOTE_TIME = LuaScript.beside(RedisClusterTest.class, "note-time.lua");
    private static final String KEY = "outbox:noted";

    static {
        RequestScope.register();
    }

    private final LogLines log = new LogLines();
    private final ClusterSite site = ClusterSite.start(1);
    private final int first = site.primaryPort();
    private RedisLine line = new RedisLine(TestRedis.config(site.url()));

    @AfterEach
    void close() {
        line.close();
        site.close();
        log.close();
    }

    @Test
    void whatTakesThePlaceOfOneThatDiedIsUsed() {
        line.start();
        assertThat(line.port()).isEqualTo(first);
        eventually(() -> assertThat(line.metric("tses.redis.cluster.nodes")).isEqualTo(6));

        site.kill(first);

        eventually(() -> assertThat(line.port()).isNotIn(first, 0));
        eventually(() -> assertThat(line.trouble()).isEmpty());
        assertThat(line.port()).isEqualTo(site.primaryPort());
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
    void whileItsSlotIsBeingMovedNothingIsDecidedAndThenItIsFollowed() {
        line.start();
        long noted = note().number("now");
        int target = site.otherPrimaries().get(0);

        site.beginToMoveTo(target);

        // Although every key that it names is here: another one that it comes by might not be.
        assertThatThrownBy(this::note)
                .isInstanceOfSatisfying(
                        Unavailable.class, why -> assertThat(why.reason()).isEqualTo("moving"));
        assertThat(line.trouble()).isEqualTo("moving");
        site.moveTo(target);

        eventually(() -> assertThat(line.trouble()).isEmpty());
        assertThat(line.port()).isEqualTo(target);
        Response kept = line.on(connections ->
                connections.current().send(KeyedCommand.of(Command.GET).key(KEY)));
        assertThat(kept).hasToString(Long.toString(noted));
        assertToldOfOneFailover();
    }

    @Test
    void onePrimaryThatIsCutOffFromMostOthersIsNotUsedUntilTheyAreBack() {
        line.start();
        List<Integer> others = site.otherPrimaries();

        others.forEach(site::freeze);

        eventually(() -> assertThat(line.trouble()).isEqualTo("cluster down"));
        others.forEach(site::thaw);
        eventually(() -> assertThat(line.trouble()).isEmpty());
        assertThat(line.port()).isEqualTo(first);
    }

    @Test
    void nodesThatWereNotNamedAreAskedWhenThoseThatWereAreGone() {
        int named = site.otherPrimaries().get(0);
        int dead = TestServers.freePort();
        line.close();
        line = new RedisLine(TestRedis.config(site.url(List.of(named, dead))));
        line.start();
        eventually(() -> assertThat(line.metric("tses.redis.cluster.nodes")).isEqualTo(6));

        site.kill(named);
        site.failOver();

        eventually(() -> assertThat(line.port()).isNotIn(first, 0));
        eventually(() -> assertThat(line.trouble()).isEmpty());
    }

    @Test
    void whoUsesAClusterNeedsFewRights() {
        String[] rights =
                "SETUSER asker reset on >0wn ~{tses}* +@read +@write -@dangerous +eval +evalsha +time +cluster|slots +cluster|nodes"
                        .split(" ");
        site.ports().forEach(port -> site.command(port, "ACL", rights));
        try (RedisLine restricted =
                new RedisLine(TestRedis.config(site.url().replace(":" + ClusterSite.PASSWORD + "@", "asker:0wn@")))) {
            restricted.start();

            assertThat(restricted.trouble()).isEmpty();
            assertThat(restricted.port()).isEqualTo(first);
        }
    }

    private Reply note() {
        return line.on(connections -> NOTE_TIME.run(connections.current(), new ScriptCall().key(KEY)));
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
