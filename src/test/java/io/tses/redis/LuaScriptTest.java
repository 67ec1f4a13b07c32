package io.tses.redis;

import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnRealServers
class LuaScriptTest {
    private static final LuaScript NOTE_TIME = LuaScript.beside(LuaScriptTest.class, "note-time.lua");
    private static final LuaScript ECHO = LuaScript.beside(LuaScriptTest.class, "echo.lua");
    private static final String KEY = "noted";
    private static final int RACERS = 500;
    private static final int CROWD = 600;
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    /** Shorter than the silence after which the connection counts as dead. */
    private static final Duration PAUSE = Duration.ofMillis(1500);

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
            held.send(KeyedCommand.of(Command.SCRIPT).arg("FLUSH"));
            return NOTE_TIME.run(held, new ScriptCall().key(KEY));
        });

        assertThat(replies).hasSize(RACERS).allMatch(reply -> reply.number("now") > 0);
    }

    /** Of many who wait; what nobody waits for is queued all the same. */
    @Test
    void law8_whoWouldBeAnsweredTooLateIsTurnedAwayAtOnce() {
        Queue<Throwable> turnedAway = new ConcurrentLinkedQueue<>();
        redis.command("CLIENT", "PAUSE", PAUSE.toMillis(), "ALL");
        Future<?> crowd = redis.run(held -> Future.succeededFuture(Future.all(IntStream.range(0, CROWD)
                .mapToObj(n -> NOTE_TIME.run(held, new ScriptCall().key(KEY)))
                .toList())));

        eventually(() -> {
            redis.run(held -> {
                RequestScope.startingNow("test", A_MOMENT).enter();
                NOTE_TIME.run(held, new ScriptCall().key(KEY)).onFailure(turnedAway::add);
                return Future.succeededFuture();
            });
            assertThat(turnedAway).extracting(Throwable::getMessage).contains("commands await Redis for too long");
        });
        eventually(() -> assertThat(crowd.succeeded()).isTrue());
    }

    /** Lengths at which their encoding changes, and more bytes than characters. */
    @Test
    void argumentsArriveAsTheyWereGiven() {
        List<String> texts = Stream.of(0, 1, 31, 32, 255, 256, 70_000)
                .flatMap(length -> Stream.of("a".repeat(length), "ü".repeat(length), "✉\0\n".repeat(length)))
                .toList();
        ScriptCall call = new ScriptCall();
        texts.forEach(call::arg);

        Reply heard = redis.run(held -> ECHO.run(held, call));

        assertThat(heard.texts("texts")).isEqualTo(texts);
    }

    /** So that a script may compare what it is given, and hand it on, whatever it looks like. */
    @Test
    void numbersArriveInDigits() {
        ScriptCall call =
                new ScriptCall().arg(0).arg(-1).arg(Long.MAX_VALUE).arg("007").arg("1e3");

        Reply heard = redis.run(held -> ECHO.run(held, call));

        assertThat(heard.texts("texts")).containsExactly("0", "-1", "9223372036854775807", "007", "1e3");
        assertThat(heard.number("numbers")).isZero();
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
