package io.tses.redis;

import io.tses.embedded.EmbeddedRedis;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.FakeRedis;
import io.tses.support.LogLines;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Servers that cannot do what is needed of them say what they are, and are told apart before anything is asked of them. */
@Tag("servers")
class ForeignRedisTest {
    private static final String NEEDED = "Redis 7.0 or newer, or Valkey";

    static {
        RequestScope.register();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis     | 6.2.14 | standalone | master  | found redis 6.2.14
            redis     | 7.0.15 | cluster    | master  | found redis 7.0.15 in cluster mode; redis.url (REDIS_URL) must then begin with redis+cluster://
            valkey    | 8.1.0  | cluster    | replica | found valkey 8.1.0 in cluster mode
            redis     | 7.4.2  | sentinel   | ''      | found a Sentinel; redis.url (REDIS_URL) must name the primary
            keydb     | 6.3.4  | standalone | master  | found keydb 6.3.4
            dragonfly | 1.27.1 | standalone | master  | found dragonfly 1.27.1
            redis     | unstable | standalone | master | found redis unstable
            """)
    void theyAreRefusedAtTheStartInWords(String server, String version, String mode, String role, String found) {
        try (FakeRedis foreign = new FakeRedis(FakeRedis.hello(server, version, mode, role));
                RedisLine line = new RedisLine(TestRedis.config(foreign.url()))) {
            assertThatThrownBy(line::start)
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("Redis at " + foreign.url()
                            + ", which redis.url (REDIS_URL) names, cannot be used: " + found);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis, 7.0.0, standalone, master",
        "redis, 10.2.1, standalone, master",
        "valkey, 7.2.4, standalone, master",
        "valkey, 9.0.0, standalone, master"
    })
    void othersAreWelcome(String server, String version, String mode, String role) {
        assertThat(new Greeting(server, version, mode, role).objection()).isEmpty();
    }

    @Test
    void aServerBeforeHelloIsRefusedAndWhatItRepeatsOfThePasswordIsTold() {
        try (FakeRedis old = new FakeRedis(
                        "-ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `hush`\r\n");
                RedisLine line = new RedisLine(TestRedis.config(old.url().replace("//", "//:hush@")));
                LogLines log = new LogLines()) {
            assertThatThrownBy(line::start)
                    .hasMessageContaining("does not know HELLO", NEEDED)
                    .hasMessageNotContaining("hush");
            assertThat(log.all())
                    .isNotEmpty()
                    .allSatisfy(told -> assertThat(told.message()).doesNotContain("hush"));
        }
    }

    @Test
    void aClockThatSomebodySetsIsToldOf() {
        try (FakeRedis set = new FakeRedis(FakeRedis.hello("redis", "7.4.2", "standalone", "master"));
                RedisLine line = new RedisLine(TestRedis.config(set.url()));
                LogLines log = new LogLines()) {
            set.answer("TIME", time(Instant.now()));
            line.on(connections -> connections.current().ready());

            set.answer("TIME", time(Instant.now().minusSeconds(3600)));

            eventually(() -> assertThat(log.all())
                    .extracting(LogLines.Line::message)
                    .anyMatch(message ->
                            message.matches("redis clock jumped url=" + set.url() + " by=-3(599|600|601)s")));
        }
    }

    private static String time(Instant now) {
        String seconds = Long.toString(now.getEpochSecond());
        return "*2\r\n$" + seconds.length() + "\r\n" + seconds + "\r\n$1\r\n0\r\n";
    }

    @Test
    void aClusterIsRefusedAtTheStart() {
        try (EmbeddedRedis cluster = TestServers.ownRedis("cluster-enabled yes");
                RedisLine line = new RedisLine(TestRedis.config(cluster.url()))) {
            assertThatThrownBy(line::start)
                    .hasMessageContaining(
                            "found redis 7.0.15 in cluster mode; redis.url (REDIS_URL) must then begin with redis+cluster://");
        }
    }

    @ParameterizedTest
    @CsvSource({"redis://:wrong@, it does not know this user and password", "redis://, 'it asks for a password'"})
    void aRefusedSignInIsToldWithoutThePassword(String signIn, String told) {
        try (EmbeddedRedis redis = TestServers.ownRedis();
                RedisLine line = new RedisLine(TestRedis.config(
                        signIn + redis.url().substring(redis.url().indexOf('@') + 1)))) {
            assertThatThrownBy(line::start).hasMessageContaining(told).hasMessageNotContaining("wrong");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsToldAtTheStart() {
        RedisConfig config = TestRedis.config(TestServers.shared().redisUrl());
        try (RedisLine line = new RedisLine(new RedisConfig(
                config.url(), 4711, config.caFile(), config.client(), config.maxInFlight(), Optional.empty()))) {
            assertThatThrownBy(line::start).hasMessageContaining("database 4711 cannot be chosen");
        }
    }

    @Test
    void oneThatTakesThePlaceOfARightOneIsNeverServedFrom() {
        try (EmbeddedRedis right = TestServers.ownRedis();
                EmbeddedRedis cluster = TestServers.ownRedis("cluster-enabled yes");
                SwitchedLine switched = new SwitchedLine(right)) {
            switched.line().start();

            switched.turnTo(cluster);

            eventually(() -> assertThatThrownBy(() -> switched.line().check())
                    .isInstanceOfSatisfying(
                            Unavailable.class, why -> assertThat(why.reason()).isEqualTo("wrong server")));
            switched.turnTo(right);
            eventually(() -> switched.check());
        }
    }

    @Test
    void whoAcceptsAndNeverAnswersIsLeftForWhoDoes() {
        try (FakeRedis silent = new FakeRedis("");
                RedisLine line = new RedisLine(TestRedis.config(silent.url()))) {
            Thread waking = new Thread(() -> {
                eventually(() -> assertThat(silent.received())
                        .anySatisfy(told -> assertThat(told).isEqualToIgnoringCase("HELLO")));
                silent.answer(FakeRedis.hello("redis", "6.2.14", "standalone", "master"));
            });
            waking.start();

            assertThatThrownBy(line::start).hasMessageContaining("found redis 6.2.14");
        }
    }
}
