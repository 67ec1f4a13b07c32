package io.tses.redis;

import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnRealServers
class LuaScriptTest {
    private static final LuaScript NOTE_TIME = LuaScript.beside(LuaScriptTest.class, "note-time.lua");
    private static final String KEY = "noted";
    private static final int RACERS = 500;

    private final TestRedis redis;

    LuaScriptTest(TestRedis redis) {
        this.redis = redis;
    }

    @Test
    void law8_whatRunsAfterItsCallersDeadlineChangesNothing() {
        assertThatThrownBy(() -> noteWithin(Duration.ofSeconds(-1))).isInstanceOf(Unavailable.class);
        assertThat(redis.exists(KEY)).isFalse();
    }

    @Test
    void whatRunsWithinItsCallersDeadlineCounts() {
        noteWithin(Duration.ofSeconds(5));

        assertThat(redis.exists(KEY)).isTrue();
    }

    @Test
    void whatHasNoCallerHasNoDeadline() {
        redis.run(held -> NOTE_TIME.run(held, new ScriptCall().key(KEY)));

        assertThat(redis.exists(KEY)).isTrue();
    }

    @Test
    void itsTimeIsThatOfRedisMovedByTheShift() {
        redis.clockShift().advance(Duration.ofHours(7));

        long noted = redis.run(held -> NOTE_TIME.run(held, new ScriptCall().key(KEY)))
                .number("now");

        Instant redisTime = Instant.ofEpochSecond(redis.command("TIME").get(0).toLong());
        assertThat(Instant.ofEpochMilli(noted))
                .isBetween(
                        redisTime.plus(Duration.ofHours(7)).minusSeconds(60),
                        redisTime.plus(Duration.ofHours(7)).plusSeconds(1));
    }

    @Test
    void aScriptThatRedisHasForgottenIsSentWhole() {
        noteWithin(Duration.ofSeconds(5));
        redis.command("SCRIPT", "FLUSH");
        redis.command("DEL", KEY);

        noteWithin(Duration.ofSeconds(5));

        assertThat(redis.exists(KEY)).isTrue();
    }

    @Test
    void scriptsThatRedisForgetsWhileManyRunAreSentWholeByAll() {
        List<Reply> replies = redis.race(RACERS, held -> {
            held.send(Request.cmd(Command.SCRIPT).arg("FLUSH"));
            return NOTE_TIME.run(held, new ScriptCall().key(KEY));
        });

        assertThat(replies).hasSize(RACERS).allMatch(reply -> reply.number("now") > 0);
    }

    @Test
    void aScriptWithoutItsFirstLineIsRefused() {
        assertThatThrownBy(() -> LuaScript.beside(LuaScriptTest.class, "no-shebang.lua"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("#!lua");
    }

    private void noteWithin(Duration patience) {
        redis.run(held -> {
            RequestScope.startingNow("test", patience).enter();
            return NOTE_TIME.run(held, new ScriptCall().key(KEY));
        });
    }
}
