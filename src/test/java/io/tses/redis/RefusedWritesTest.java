package io.tses.redis;

import io.tses.embedded.EmbeddedRedis;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.LogLines;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The check of a Redis that answers, and yet cannot do what scripts ask of it. */
@Tag("servers")
class RefusedWritesTest {
    private static final Path SETTINGS = Path.of("conf", "application.yaml");
    private static final Pattern RIGHTS = Pattern.compile("(?<= )[~+-][@a-z:*_]+(?=[\\s,])");
    private static final Pattern CALL = Pattern.compile("redis\\.p?call\\('([A-Z]+)'");
    private static final LuaScript NOTE_TIME = LuaScript.beside(RefusedWritesTest.class, "note-time.lua");

    static {
        RequestScope.register();
    }

    private final EmbeddedRedis redis = TestServers.ownRedis();
    private final RedisLine operator = new RedisLine(TestRedis.config(redis.url()));
    private final SwitchedLine switched = new SwitchedLine(redis);

    @AfterEach
    void stop() {
        switched.close();
        operator.close();
        redis.close();
    }

    @Test
    void theCheckLeavesNothingBehind() {
        switched.line().start();

        switched.line().check();

        assertThat(command("DBSIZE").toInteger()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "maxmemory 1, maxmemory 0, out of memory",
        "min-replicas-to-write 1, min-replicas-to-write 0, too few replicas"
    })
    void whileRedisTakesNoWritesItIsNotReadyAndThenItIs(String refuse, String take, String reason) {
        switched.line().start();

        config(refuse);

        assertThat(reasonOfCheck()).isEqualTo(reason);
        config(take);
        assertThat(reasonOfCheck()).isEmpty();
    }

    @Test
    void whileRedisCannotPersistItIsNotReady() throws IOException {
        switched.line().start();
        command("CONFIG", "SET", "save", "3600 1");
        Path data = Path.of(command("CONFIG", "GET", "dir").get("dir").toString());
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> assertThat(file.toFile().delete()).isTrue());
        }

        command("BGSAVE");

        eventually(() -> assertThat(reasonOfCheck()).isEqualTo("cannot persist"));
    }

    @Test
    void oneThatTakesNoWritesAtTheStartIsWaitedForWithTheServiceRunning() {
        config("maxmemory 1");

        assertThatCode(() -> switched.line().start()).doesNotThrowAnyException();
        assertThat(reasonOfCheck()).isEqualTo("out of memory");
    }

    @Test
    void aPrimaryThatBecameAReplicaIsLeftForWhoeverIsPrimaryAtItsAddressNow() {
        try (EmbeddedRedis next = TestServers.ownRedis()) {
            switched.line().start();
            command("REPLICAOF", "127.0.0.1", Integer.toString(SwitchedLine.port(next)));

            assertThat(reason(connections -> NOTE_TIME.run(connections.current(), new ScriptCall().key("noted"))))
                    .isEqualTo("read-only");
            eventually(() -> assertThat(reasonOfCheck()).isEqualTo("read-only"));

            switched.divert(next);
            eventually(() -> switched.check());
        }
    }

    @Test
    void aReplicaThatIsMadePrimaryAgainIsUsedAgain() {
        switched.line().start();
        command("REPLICAOF", "127.0.0.1", "1");
        assertThat(reasonOfCheck()).isEqualTo("read-only");

        command("REPLICAOF", "NO", "ONE");

        eventually(() -> switched.check());
    }

    @Test
    void whatIsUnderWayWhenTheConnectionEndsIsUnavailable() {
        switched.line().start();
        switched.freeze();

        String reason = reason(connections -> {
            Future<Response> asked = connections.current().send(KeyedCommand.of(Command.TIME));
            Thread cutting = new Thread(switched::cut);
            cutting.start();
            return asked;
        });

        assertThat(reason).isEqualTo("unreachable");
    }

    @Test
    void aUserWithTheDocumentedRightsMayAllThatIsNeeded() throws IOException {
        RedisLine restricted = restricted(rights());

        restricted.start();
        restricted.check();
        restricted.close();
    }

    @Test
    void eachDocumentedRightIsNeededAndMissedAtTheStart() throws IOException {
        List<String> needed =
                rights().stream().filter(right -> !right.startsWith("-")).toList();
        assertThat(needed).hasSizeGreaterThan(5);
        for (String right : needed) {
            List<String> others = new ArrayList<>(rights());
            others.remove(right);
            try (RedisLine restricted = restricted(others)) {
                assertThatThrownBy(restricted::start)
                        .as(right)
                        .isInstanceOf(Unavailable.class)
                        .hasMessageContaining("Redis at redis://")
                        .hasMessageNotContaining("p4ss");
            }
        }
    }

    @Test
    void aRightThatIsTakenAwayLaterIsNamed() throws IOException {
        try (RedisLine restricted = restricted(rights())) {
            restricted.start();
            command("ACL", "SETUSER", "tses", "-xadd", "resetkeys", "~outbox:*");

            assertThatThrownBy(restricted::check)
                    .isInstanceOfSatisfying(
                            Unavailable.class, why -> assertThat(why.reason()).isEqualTo("forbidden"))
                    .hasMessageContaining("XADD outbox:check")
                    .hasMessageContaining("SET otp:")
                    .hasMessageNotContaining(" ,")
                    .hasMessageNotContaining("XLEN");
        }
    }

    @Test
    void everyCommandOfEveryScriptIsTried() throws IOException {
        Path scripts = Path.of("src", "main", "resources", "io", "tses");
        Set<String> called = new TreeSet<>();
        String everyScriptBeginsWith = "TIME";
        try (Stream<Path> files = Files.walk(scripts)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".lua")).toList()) {
                CALL.matcher(Files.readString(file)).results().forEach(call -> called.add(call.group(1)));
            }
        }
        called.remove(everyScriptBeginsWith);
        String check = Files.readString(scripts.resolve("redis").resolve("check.lua"));

        assertThat(called).isNotEmpty().allSatisfy(command -> assertThat(check).contains("'" + command + "'"));
    }

    @ParameterizedTest
    @CsvSource({
        "maxmemory-policy allkeys-lru, maxmemory-policy is allkeys-lru",
        "maxmemory-policy volatile-ttl, maxmemory-policy is volatile-ttl",
        "appendonly no, appendonly is no"
    })
    void aRedisThatForgetsIsWarnedOfAtTheStart(String setting, String warning) {
        config(setting);
        try (LogLines log = new LogLines()) {
            switched.line().start();

            assertThat(log.all())
                    .extracting(LogLines.Line::message)
                    .filteredOn(message -> message.startsWith("redis forgets"))
                    .singleElement()
                    .asString()
                    .contains(warning, "set it to");
        }
    }

    @Test
    void aRedisThatKeepsAllIsNotWarnedOf() {
        try (LogLines log = new LogLines()) {
            switched.line().start();

            assertThat(log.all()).noneMatch(line -> line.message().startsWith("redis forgets"));
        }
    }

    private String reasonOfCheck() {
        return reason(RedisConnections::check);
    }

    /** Why it failed, empty when it did not. */
    private String reason(Function<RedisConnections, Future<?>> action) {
        return switched.line()
                .on(connections -> action.apply(connections)
                        .map("")
                        .otherwise(cause -> cause instanceof Unavailable why ? why.reason() : cause.toString()));
    }

    private RedisLine restricted(List<String> rights) {
        List<String> user = new ArrayList<>(List.of("SETUSER", "tses", "reset", "on", ">p4ss+=", "-@all"));
        user.addAll(rights);
        command("ACL", user.toArray());
        int at = redis.url().indexOf('@');
        return new RedisLine(
                TestRedis.config("redis://tses:p4ss+=" + redis.url().substring(at)));
    }

    /** As the settings' own description has them, but for databases that are not the first. */
    private static List<String> rights() throws IOException {
        String settings = Files.readString(SETTINGS);
        String described = settings.substring(settings.indexOf("With ACLs"), settings.indexOf("and +select"));
        return RIGHTS.matcher(described).results().map(right -> right.group()).toList();
    }

    private void config(String setting) {
        String[] nameAndValue = setting.split(" ");
        command("CONFIG", "SET", nameAndValue[0], nameAndValue[1]);
    }

    private Response command(String name, Object... args) {
        return operator.on(connections -> connections.current().ready().compose(up -> {
            KeyedCommand request = KeyedCommand.of(Command.create(name));
            for (Object arg : args) {
                request.arg(arg.toString());
            }
            return connections.current().send(request);
        }));
    }
}
