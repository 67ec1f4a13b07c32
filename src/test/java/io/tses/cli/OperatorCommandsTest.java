package io.tses.cli;

import io.tses.ratelimit.Limit;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

    private static final String BY = "command line (" + System.getProperty("user.name") + ")";

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
                        assertThat(details.getString("by")).isEqualTo(BY);
                    }));
            assertThat(node.auditDetails(ADA, "USER_UPDATE"))
                    .extracting(details -> details.getString("request_id") + " by " + details.getString("by"))
                    .containsExactly("disable by " + BY, "enable by " + BY);
        }
    }

    @Test
    void whoeverHasAnAddressBeginsAfreshAndWhatIsForgottenIsNamed() {
        String email = "a.da+1@googlemail.com";
        redis.command("SET", "otp_lockout:" + email, "1", "EX", "900");
        redis.command("SET", "otp_failed:" + email, "5", "EX", "900");
        redis.command("SET", "otp_request_email:ada@gmail.com", "3", "EX", "600");

        assertThat(run("unlock", email)).isZero();
        assertThat(out.toString())
                .contains(
                        email + " is not locked any more.",
                        "Requests are counted anew, for the mailbox ada@gmail.com, under otp_request_email:ada@gmail.com and"
                                + " otp_request_email_day:ada@gmail.com.",
                        "Forgotten: otp_failed:" + email);
        assertThat(run("unlock", email)).isZero();

        assertThat(out.toString()).contains(email + " was not locked.");
        assertThat(redis.exists("otp_lockout:" + email)).isFalse();
        assertThat(redis.exists("otp_failed:" + email)).isFalse();
        assertThat(redis.exists("otp_request_email:ada@gmail.com")).isFalse();
        assertThat(redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(2);
    }

    @Test
    void anAddressIsShownWhetherItIsSomebodysOrNot() {
        redis.command("SET", "otp_lockout:" + ADA, "1", "EX", "900");

        assertThat(run("user", "show", ADA)).isEqualTo(1);
        assertThat(out.toString()).containsPattern("lock +for 1[45] min, until ");
        assertThat(err.toString()).contains("tses: nobody has the address " + ADA);

        person(ADA, true);
        assertThat(run("user", "show", ADA)).isZero();
        assertThat(out.toString())
                .containsPattern("standing +superuser")
                .containsPattern("may sign in +yes")
                .containsPattern("guesses +0 of 25 in 30 days")
                .containsPattern("sessions +0");
    }

    @Test
    void peopleAreListedAndMadeStaff() {
        assertThat(run("user", "add", "bob@example.com")).isZero();
        person(ADA, true);

        assertThat(run("user", "staff", "bob@example.com")).isZero();
        assertThat(run("user", "list", "--staff", "bob")).isZero();
        assertThat(out.toString()).contains("bob@example.com is staff.").containsPattern("bob@example.com +bob +staff");
        assertThat(err.toString()).contains("All: 1.");
        assertThat(run("user", "staff", "--no", "bob@example.com")).isZero();
        assertThat(run("user", "staff", "--no", ADA)).isEqualTo(1);
        assertThat(run("user", "list", "--limit", "1")).isZero();
        assertThat(run("user", "list", "--limit", "0")).isEqualTo(2);

        assertThat(out.toString()).contains("bob@example.com is not staff.");
        assertThat(err.toString())
                .contains(
                        "tses: the last active superuser cannot",
                        "There are more; --limit says how many are printed.",
                        "--limit must be between 1 and 100000, not 0");
    }

    @Test
    void whoseDomainIsRefusedIsNotSaidToBeLetIn() {
        environment.put("DOMAINS_DENY", "example.com");
        String obstacle = "may not sign in: domains.deny (DOMAINS_DENY) refuses addresses of example.com.";

        run("user", "add", ADA);
        run("add-user", ADA);
        run("user", "enable", ADA);
        run("create-superuser", "--email", ADA);
        atATerminal("sign-in-link", "--superuser", ADA);

        assertThat(out.toString().lines())
                .contains(
                        ADA + " has an account now, but " + obstacle,
                        ADA + " has an account already, but " + obstacle,
                        ADA + " is enabled, but " + obstacle);
        assertThat(err.toString().lines())
                .contains("But they " + obstacle, "tses: " + ADA + " " + obstacle.replaceFirst(".$", ""));
    }

    @Test
    void theRowsOfTheAuditLogArePrintedWithoutRedis() {
        environment.put("REDIS_URL", "redis://127.0.0.1:" + TestServers.freePort());
        run("user", "add", ADA);
        run("user", "add", "bob@example.com");

        assertThat(run("audit")).isZero();
        assertThat(out.toString()).containsPattern("USER_CREATE +ada@example.com .*\n.*USER_CREATE +bob@example.com ");
        assertThat(run("audit", "--email", ADA, "--json", "--since", "1h", "--event", "user-create"))
                .isZero();

        assertThat(out.toString().lines().filter(line -> line.startsWith("{")).toList())
                .singleElement()
                .satisfies(line -> {
                    JsonObject row = new JsonObject(line);
                    assertThat(row.getString("email")).isEqualTo(ADA);
                    assertThat(row.getString("user_agent")).isEqualTo(BY);
                });
        assertThat(run("audit", "--event", "FOO")).isEqualTo(2);
        assertThat(run("audit", "--since", "yesterday")).isEqualTo(2);
        assertThat(err.toString())
                .contains("\"FOO\" is none of LOGIN,", "\"yesterday\" is no moment; right would be 30m");
    }

    @Test
    void whatIsRecordedIsFollowedUntilNobodyReads() throws InterruptedException {
        run("user", "add", ADA);
        Thread following = new Thread(() -> run(
                new PrintWriter(new UntilItReads("bob@example.com", new StringWriter())), false, "audit", "--follow"));
        following.start();

        run("user", "add", "bob@example.com");

        following.join(Duration.ofSeconds(60).toMillis());
        assertThat(following.isAlive()).isFalse();
    }

    /** As after an outage of PostgreSQL: what is newer waits for it, and it is not missed. */
    @Test
    void aRowThatComesAMinuteLateIsFollowedAsWell() throws InterruptedException {
        Instant decided = Instant.now().minus(Duration.ofMinutes(1));
        redis.command("XADD", "outbox:audit", "*", "at", Long.toString(decided.toEpochMilli()));
        StringWriter heard = new StringWriter();
        Thread following = new Thread(() -> run(
                new PrintWriter(new UntilItReads("bob@example.com", heard)),
                false,
                "audit",
                "--follow",
                "--event",
                "LOGIN"));
        following.start();
        eventually(() -> assertThat(err.toString()).contains("There are no rows yet."));

        servers.runSql("SELECT record_events(ARRAY[gen_random_uuid()], ARRAY[timestamptz '" + decided
                + "'], ARRAY[NULL::uuid], ARRAY['late@example.com'], ARRAY['LOGIN'], ARRAY[''], ARRAY[''], ARRAY['{}']),"
                + " record_event(gen_random_uuid(), NULL, 'ada@example.com', 'USER_CREATE', '', '', '{}'),"
                + " record_event(gen_random_uuid(), NULL, 'bob@example.com', 'LOGIN', '', '', '{}')");
        redis.command("DEL", "outbox:audit");

        following.join(Duration.ofSeconds(60).toMillis());
        assertThat(following.isAlive()).isFalse();
        assertThat(heard.toString())
                .containsSubsequence("late@example.com", "bob@example.com")
                .doesNotContain("ada@example.com");
    }

    /** Closed by whoever reads it, once there was a word. */
    private static final class UntilItReads extends Writer {
        private final String word;
        private final Writer heard;

        UntilItReads(String word, Writer heard) {
            this.word = word;
            this.heard = heard;
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            heard.write(text, offset, length);
            if (new String(text, offset, length).contains(word)) {
                throw new IOException("nobody reads");
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void theQueuesAreShownAndWhatIsNoJobIsToldSo() {
        assertThat(run("tasks", "--state", "failed")).isZero();
        assertThat(run("tasks", "--retry", "7f1d2c1e-6f0e-4f5b-9c43-0d5a6a1b2c3d"))
                .isEqualTo(1);
        assertThat(run("tasks", "--state", "lost")).isEqualTo(2);

        assertThat(out.toString()).contains("mail   0 on their way", "audit  0 rows to be written");
        assertThat(err.toString())
                .contains("tses: there is no job 7f1d2c1e", "\"lost\" is none of queued, sending, sent, retrying,");
    }

    @Test
    void theMailsOfOneAddressAreShownAlone() {
        assertThat(run("tasks", "--email", " Nobody@Example.com ")).isZero();
        assertThat(run("tasks", "--email", "nobody")).isEqualTo(2);

        assertThat(out.toString()).contains("mail   0 on their way").doesNotContain("QUEUED AT");
        assertThat(err.toString()).contains("nobody", "e-mail address");
    }

    @Test
    void aSignInLinkIsForOperatorsAtATerminalAndForSuperusersWhenSaid() {
        person(ADA, true);

        assertThat(run("sign-in-link", "--superuser", ADA)).isEqualTo(1);
        assertThat(atATerminal("sign-in-link", ADA)).isEqualTo(1);
        assertThat(atATerminal("sign-in-link", "nobody@example.com")).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(atATerminal("sign-in-link", "--superuser", ADA)).isZero();

        assertThat(out.toString().strip()).matches("https?://.*/signin/#[A-Za-z0-9_-]{22}");
        assertThat(err.toString())
                .contains(
                        "is printed to a terminal only",
                        ADA + " is a superuser; say so by --superuser",
                        "nobody has the address nobody@example.com",
                        "It signs " + ADA + " in once, within 10 minutes.");
        assertThat(redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(1);
    }

    @Test
    void thereIsNoSignInLinkOfSomebodyDisabledOrWhereThereAreNoLinks() {
        servers.runSql("INSERT INTO users (id, email, username, is_active) VALUES (gen_random_uuid(), '" + ADA
                + "', 'ada', false)");

        assertThat(atATerminal("sign-in-link", ADA)).isEqualTo(1);
        environment.put("OTP_LINK_URL", "none");
        assertThat(atATerminal("sign-in-link", ADA)).isEqualTo(1);

        assertThat(err.toString())
                .contains(ADA + " is disabled; tses user enable", "otp.link-url (OTP_LINK_URL) is none");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theDoctorSaysOfEachThingWhetherItIsWellAndWhatMendsIt() {
        int nobody = TestServers.freePort();
        environment.put("EMAIL_PORT", Integer.toString(nobody));
        environment.put("EMAIL_USE_TLS", "false");
        environment.put("HTTP_PORT", Integer.toString(TestServers.freePort()));
        environment.put("MANAGEMENT_PORT", Integer.toString(TestServers.freePort()));

        assertThat(run("doctor")).isEqualTo(1);

        assertThat(out.toString())
                .containsPattern("ok +settings +are complete")
                .containsPattern("ok +keys +")
                .containsPattern("ok +postgresql +.*the schema is up to date")
                .containsPattern("ok +redis +")
                .containsPattern("BROKEN +mail +connection refused by 127.0.0.1:" + nobody + "\n +do: see email.host")
                .containsPattern("ok +node +none runs here")
                .containsPattern("look +superusers +there is none.*\n +do: tses create-superuser")
                .containsPattern("ok +mail queue +")
                .containsPattern("ok +audit queue +");
    }

    @Test
    void theDoctorGoesOnWhereServersAreAway() {
        environment.put("REDIS_URL", "redis://127.0.0.1:" + TestServers.freePort());
        environment.put("DATABASE_URL", "postgres://tses:secret-word@127.0.0.1:" + TestServers.freePort() + "/tses");

        assertThat(run("doctor")).isEqualTo(1);

        assertThat(out.toString())
                .containsPattern("BROKEN +postgresql +.*\n +do: let it run")
                .containsPattern("BROKEN +redis +.*\n +do: let it run")
                .containsPattern("- +people and queues +were not looked at\n +do: mend postgresql and redis first")
                .doesNotContain("secret-word");
        environment.put("OTP_LENGTH", "many");
        environment.put("EMAIL_PORT", "0");
        assertThat(run("doctor")).isEqualTo(1);
        assertThat(out.toString()).containsPattern("BROKEN +settings +email.port \\(EMAIL_PORT\\) must be");
    }

    @Test
    void withoutServersCommandsSayWhy() {
        environment.put("DATABASE_URL", "postgres://tses:secret-word@127.0.0.1:" + TestServers.freePort() + "/tses");

        assertThat(run("user", "list")).isEqualTo(1);

        assertThat(err.toString()).contains("tses: PostgreSQL at ").doesNotContain("secret-word");
    }

    @Test
    void nobodyIsUnlockedWithoutEnd() {
        person(ADA, false);

        List<Integer> codes =
                IntStream.range(0, 6).map(n -> run("unlock", ADA)).boxed().toList();

        assertThat(codes).containsExactly(0, 0, 0, 0, 0, 1);
        assertThat(err.toString()).contains("tses: unlocked too often; it can be done again in");
    }

    @Test
    void whoIsRefusedNowIsListedAndAClientFreed() {
        assertThat(run("limited")).isZero();
        assertThat(err.toString()).contains("Nobody is refused now.");
        bar("client", "203.0.113.7");
        bar("email", ADA);

        assertThat(run("limited")).isZero();
        assertThat(out.toString()).containsPattern("UNTIL +LIMIT +WHO").containsPattern("Z email +" + ADA);
        assertThat(run("limited", "--by", "client", "--limit", "1")).isZero();
        assertThat(run("free-client", "203.0.113.7", "--network")).isZero();

        assertThat(out.toString()).contains("203.0.113.7 is free. Counted anew: client.");
        assertThat(redis.exists("otp_request_ip:203.0.113.7")).isFalse();
        assertThat(redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(1);
        assertThat(run("free-client", "nobody")).isEqualTo(2);
        assertThat(run("limited", "--by", "speed")).isEqualTo(2);
        assertThat(err.toString()).contains("\"nobody\" is no IPv4 or IPv6 address", "\"speed\" is none of lock,");
    }

    private void bar(String limit, String subject) {
        String key = Limit.valueOf(limit.toUpperCase(Locale.ROOT)).key(subject);
        redis.command("SET", key, "99", "EX", "300");
        redis.command("ZADD", "otp_barred:" + limit, "4000000000000", subject);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-out", "disable", "enable"})
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
        return run(new PrintWriter(out, true), false, args);
    }

    private int atATerminal(String... args) {
        return run(new PrintWriter(out, true), true, args);
    }

    private int run(PrintWriter to, boolean terminal, String... args) {
        return Main.run(
                new Surroundings(environment, Path.of("/nowhere"), to, new PrintWriter(err, true), terminal), args);
    }
}
