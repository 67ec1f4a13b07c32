package io.tses.redis;

import io.tses.embedded.EmbeddedRedis;
import io.tses.request.RequestScope;
import io.tses.support.FakeRedis;
import io.tses.support.LogLines;
import io.tses.support.Settings;
import io.tses.support.TcpProxy;
import io.tses.support.TestCa;
import io.tses.support.TestServers;
import io.vertx.core.net.NetServerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Of Sentinels that say different things, the wrong thing, or nothing, those are believed who know more. */
@Tag("servers")
class SentinelAnswersTest {
    private static final String HELLO = FakeRedis.hello("redis", "7.0.15", "sentinel", "");

    static {
        RequestScope.register();
    }

    private final EmbeddedRedis former = TestServers.ownRedis();
    private final EmbeddedRedis latter = TestServers.ownRedis();
    private final List<FakeRedis> sentinels =
            Stream.generate(() -> new FakeRedis(HELLO)).limit(3).toList();
    private final LogLines log = new LogLines();
    private final List<RedisLine> lines = new ArrayList<>();

    @AfterEach
    void close() {
        lines.forEach(RedisLine::close);
        sentinels.forEach(FakeRedis::close);
        log.close();
        former.close();
        latter.close();
    }

    @Test
    void oneThatKnowsOfALaterFailoverIsBelievedAgainstMany() {
        says(0, former, 3);
        says(1, former, 3);
        says(2, latter, 4);
        RedisLine line = line("codes");

        line.start();

        eventually(() -> assertThat(line.port()).isEqualTo(SwitchedLine.port(latter)));
        eventually(() -> assertThat(line.trouble()).isEmpty());
    }

    @Test
    void thoseWhoWereCutOffFromTheOneThatKnowsDoNotLeadBack() {
        for (int sentinel = 0; sentinel < 3; sentinel++) {
            says(sentinel, latter, 4);
        }
        RedisLine line = line("codes");
        line.start();

        says(0, former, 3);
        says(1, former, 3);
        sentinels.get(2).close();
        eventually(() -> assertThat(log.all())
                .extracting(LogLines.Line::message)
                .anyMatch(told -> told.contains("the Sentinels that answer know less than was known already")));

        assertThat(line.port()).isEqualTo(SwitchedLine.port(latter));
        assertThat(line.metric("tses.redis.failovers")).isZero();
    }

    @Test
    void whatAllWereSetBackToIsFollowed() {
        for (int sentinel = 0; sentinel < 3; sentinel++) {
            says(sentinel, latter, 4);
        }
        RedisLine line = line("codes");
        line.start();

        for (int sentinel = 0; sentinel < 3; sentinel++) {
            says(sentinel, former, 0);
        }

        eventually(() -> assertThat(line.port()).isEqualTo(SwitchedLine.port(former)));
    }

    @Test
    void aMasterThatNobodyKnowsIsToldAtTheStart() {
        sentinels.forEach(sentinel -> sentinel.answer("SENTINEL", "-ERR No such master with that name\r\n"));

        assertThatThrownBy(line("cods")::start)
                .hasMessageContaining(
                        "/cods/0, which redis.url (REDIS_URL) names, cannot be used: the Sentinels know no"
                                + " master cods; redis.url (REDIS_URL) must have behind the Sentinels the name");
    }

    @Test
    void aServerThatIsNoSentinelIsToldAtTheStart() {
        sentinels.forEach(sentinel -> sentinel.answer(FakeRedis.hello("redis", "7.0.15", "standalone", "master")));

        assertThatThrownBy(line("codes")::start)
                .hasMessageContaining(
                        "found redis 7.0.15, which is no Sentinel; the hosts of redis.url (REDIS_URL) must"
                                + " be Sentinels");
    }

    @Test
    void sentinelsThatAskForAPasswordNameItsSetting() {
        sentinels.forEach(sentinel -> sentinel.answer("-NOAUTH HELLO must be called with the client already"
                + " authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used\r\n"));

        assertThatThrownBy(line("codes")::start)
                .hasMessageContaining("it asks for a password, and there is none in redis.sentinel-password"
                        + " (REDIS_SENTINEL_PASSWORD)")
                .hasMessageNotContaining("test-only");
    }

    @Test
    void sentinelsAreNeverToldThePasswordOfRedis() {
        says(0, former, 1);
        says(1, former, 1);
        says(2, former, 1);

        line("codes").start();

        for (FakeRedis sentinel : sentinels) {
            assertThat(sentinel.received()).isNotEmpty().noneMatch(told -> told.contains("test-only"));
        }
    }

    @Test
    void sentinelsAndServerAreBothSpokenToByTls(@TempDir Path files) throws IOException {
        TestCa authority = new TestCa("an authority");
        NetServerOptions tls = new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(authority.issue("localhost").options());
        try (TcpProxy server = new TcpProxy("127.0.0.1", SwitchedLine.port(former), new NetServerOptions(tls));
                TcpProxy sentinel = new TcpProxy("127.0.0.1", port(sentinels.get(0)), new NetServerOptions(tls));
                TcpProxy other = new TcpProxy("127.0.0.1", port(sentinels.get(1)))) {
            says(0, "localhost", server.port(), 1);
            says(1, "localhost", SwitchedLine.port(latter), 2);
            RedisLine line = line(Map.of(
                    "REDIS_URL",
                    "rediss+sentinel://:test-only@localhost:" + sentinel.port() + ",localhost:" + other.port()
                            + "/codes",
                    "REDIS_CA_FILE",
                    Files.writeString(files.resolve("ca.pem"), authority.pem()).toString()));

            eventually(() -> assertThat(line.trouble()).isEmpty());

            assertThat(line.port())
                    .as("one that is asked in plain text is not believed")
                    .isEqualTo(server.port());
        }
    }

    private static int port(FakeRedis sentinel) {
        return URI.create(sentinel.url()).getPort();
    }

    /** In one list what both questions about it read: address in front, state by name behind. */
    private void says(int sentinel, EmbeddedRedis primary, int epoch) {
        says(sentinel, "127.0.0.1", SwitchedLine.port(primary), epoch);
    }

    private void says(int sentinel, String host, int port, int epoch) {
        sentinels
                .get(sentinel)
                .answer(
                        "SENTINEL",
                        "*4\r\n"
                                + Stream.of(host, Integer.toString(port), "config-epoch", Integer.toString(epoch))
                                        .map(text -> "$" + text.length() + "\r\n" + text + "\r\n")
                                        .collect(Collectors.joining()));
    }

    private RedisLine line(String master) {
        String hosts = sentinels.stream()
                .map(sentinel -> sentinel.url().replaceAll("redis://|/0", ""))
                .collect(Collectors.joining(","));
        return line(Map.of("REDIS_URL", "redis+sentinel://:test-only@" + hosts + "/" + master));
    }

    private RedisLine line(Map<String, String> settings) {
        RedisLine line = new RedisLine(
                Settings.of(root -> RedisConfig.from(root.section("redis"))).with(settings));
        lines.add(line);
        return line;
    }
}
