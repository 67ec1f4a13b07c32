package io.tses.cli;

import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** What operators do to people from the command line, beside a node that serves and without any. */
@OnRealServers
class OperatorCommandsTest {
    private static final String ADA = "ada@example.com";
    private static final String CLIENT = "203.0.113.7";

    private final TestServers servers;
    private final TestRedis redis;
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    OperatorCommandsTest(TestRedis redis, TestServers servers) {
        this.servers = servers;
        this.redis = redis;
        environment.putAll(Map.of(
                "REDIS_URL", servers.redisUrl(),
                "DATABASE_URL", servers.databaseUrl(),
                "SECRET_KEY", "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8",
                "SIGNING_KEY", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0",
                "EMAIL_HOST", "127.0.0.1",
                "DEFAULT_FROM_EMAIL", "noreply@example.com"));
    }

    @Test
    void besideARunningNodeSomebodyIsSignedOutDisabledAndEnabled() {
        try (Node node =
                Node.start(redis.clockShift(), Map.of("users.cache-ttl", "0s", "sessions.check-every", "0s"))) {
            String access = node.signIn(ADA, CLIENT).getString("access");

            assertThat(run("sign-out", ADA)).isZero();
            assertThat(out.toString()).contains(ADA + " is signed out; sessions ended: 1.");
            eventually(
                    () -> assertThat(node.get(Node.LOGS, access).statusCode()).isEqualTo(401));

            assertThat(run("disable", ADA)).isZero();
            assertThat(out.toString()).contains(ADA + " is disabled and signed out.");
            assertThat(node.verify(ADA, node.freshCode(ADA, CLIENT), CLIENT).statusCode())
                    .isEqualTo(403);

            assertThat(run("enable", ADA)).isZero();
            assertThat(out.toString()).contains(ADA + " may sign in.");
            node.signIn(ADA, CLIENT);

            eventually(() -> assertThat(node.auditDetails(ADA, "LOGOUT"))
                    .singleElement()
                    .satisfies(details -> {
                        assertThat(details.getString("request_id")).isEqualTo("sign-out");
                        assertThat(details.getString("how")).isEqualTo("revoked");
                        assertThat(details.getString("by")).isEqualTo("command line");
                    }));
            assertThat(node.auditDetails(ADA, "USER_UPDATE"))
                    .extracting(details -> details.getString("request_id") + " by " + details.getString("by"))
                    .containsExactly("disable by command line", "enable by command line");
        }
    }

    @Test
    void withoutANodeSomebodyIsUnlockedAndTheRecordWaitsForOne() {
        person(ADA, false);
        redis.command("SET", "otp_lockout:" + ADA, "1", "EX", "900");

        assertThat(run("unlock", ADA)).isZero();
        assertThat(run("unlock", ADA)).isZero();

        assertThat(out.toString()).contains(ADA + " is not locked any more.", ADA + " was not locked.");
        assertThat(redis.exists("otp_lockout:" + ADA)).isFalse();
        assertThat(redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(2);
    }

    @Test
    void nobodyIsUnlockedWithoutEnd() {
        person(ADA, false);

        List<Integer> codes =
                IntStream.range(0, 6).map(n -> run("unlock", ADA)).boxed().toList();

        assertThat(codes).containsExactly(0, 0, 0, 0, 0, 1);
        assertThat(err.toString()).contains("tses: unlocked too often; it can be done again in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unlock", "sign-out", "disable", "enable"})
    void whoIsNotThereIsToldAsTheReason(String command) {
        assertThat(run(command, "nobody@example.com")).isEqualTo(1);

        assertThat(err.toString()).contains("tses: nobody has the address nobody@example.com");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"add-user", "unlock", "sign-out", "disable", "enable"})
    void anAddressIsNeededThatIsOne(String command) {
        assertThat(run(command)).isEqualTo(2);
        assertThat(run(command, "ada")).isEqualTo(2);

        assertThat(err.toString()).contains("EMAIL").contains("\"ada\" is not an e-mail address");
    }

    @Test
    void theLastSuperuserIsNotDisabled() {
        person(ADA, true);

        assertThat(run("disable", ADA)).isEqualTo(1);

        assertThat(err.toString()).contains("tses: the last active superuser cannot be disabled");
        assertThat(servers.query("SELECT is_active::text FROM users")).isEqualTo("true");
    }

    @Test
    void aSuperuserIsMadeWithoutRedis() {
        environment.put("REDIS_URL", "redis://127.0.0.1:" + TestServers.freePort());

        assertThat(run("create-superuser", "--email", ADA)).isZero();
        assertThat(run("create-superuser", "--email", ADA)).isZero();

        assertThat(out.toString()).contains(ADA + " is a new account, and a superuser.", ADA + " is a superuser now.");
        assertThat(servers.query("SELECT details->>'request_id' FROM audit_logs"))
                .isEqualTo("create-superuser");
    }

    @Test
    void whereSignUpIsClosedSomebodyIsAddedWithoutRedis() {
        environment.put("REDIS_URL", "redis://127.0.0.1:" + TestServers.freePort());
        environment.put("USERS_SIGN_UP", "false");

        assertThat(run("add-user", ADA)).isZero();
        assertThat(run("add-user", ADA)).isZero();

        assertThat(out.toString()).contains(ADA + " may sign in.", ADA + " has an account already.");
        assertThat(servers.query("SELECT details->>'request_id' FROM audit_logs"))
                .isEqualTo("add-user");
    }

    @Test
    void aTestIdentityIsMadeNoSuperuser() {
        environment.put(
                "TEST_IDENTITIES",
                "[{\"email\":\"" + ADA + "\",\"code\":\"804215\",\"until\":\"" + LocalDate.now(ZoneOffset.UTC)
                        + "\"}]");

        assertThat(run("create-superuser", "--email", ADA)).isEqualTo(1);

        assertThat(err.toString()).contains("tses: a test identity cannot be a superuser");
        assertThat(servers.query("SELECT count(*)::text FROM users")).isEqualTo("0");
    }

    private void person(String email, boolean superuser) {
        servers.runSql("INSERT INTO users (id, email, username, is_staff, is_superuser) VALUES (gen_random_uuid(), '"
                + email + "', 'ada', " + superuser + ", " + superuser + ")");
    }

    private int run(String... args) {
        return Main.run(
                new Surroundings(
                        environment,
                        Path.of("/nowhere"),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        false),
                args);
    }
}
