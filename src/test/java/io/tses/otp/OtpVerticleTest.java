package io.tses.otp;

import io.tses.config.Secret;
import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class OtpVerticleTest {
    private static final String ADA = "ada@example.com";
    private static final String CLIENT = "203.0.113.7";
    private static final Secret OTHER_SECRET = new Secret("another-secret-key-Ht6Yg3Vf8Bn1Km5");

    private SignInFixture bench = new SignInFixture();

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void law7_neitherRedisNorTheOutboxesHoldTheCode() {
        bench.request(ADA, CLIENT);
        String code = bench.random.lastCode();

        for (Response key : bench.redis.command("KEYS", "*")) {
            String kept = bench.redis.command("TYPE", key).toString().equals("stream")
                    ? bench.redis.command("XRANGE", key, "-", "+").toString()
                    : bench.redis.command("GET", key).toString();
            assertThat(kept.split("[^0-9A-Za-z]")).as("%s", key).doesNotContain(code);
        }
        assertThat(bench.redis.command("GET", "otp:" + ADA).toString())
                .matches("\\d{13},[0-9a-f]{8}:[A-Za-z0-9_-]{43}");
    }

    @Test
    void law7_whereAllLiveCodesAreUnderUnknownKeysTheAnswerIsUnavailableAndCounts() {
        bench.request(ADA, CLIENT);
        String code = bench.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of()));

        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThatThrownBy(() -> bench.verify(ADA, CLIENT, code)).isInstanceOf(Unavailable.class);
            assertThat(bench.redis.command("GET", "otp_failed:" + ADA).toInteger())
                    .isEqualTo(attempt);
            assertThat(bench.redis.command("GET", "otp_failed_ip:" + CLIENT).toInteger())
                    .isEqualTo(attempt);
            assertThat(lastEvent())
                    .contains("OTP_FAILED")
                    .contains("\"reason\":\"unknown_key\"")
                    .contains("\"attempt\":%d".formatted(attempt))
                    .contains("\"remaining\":%d".formatted(5 - attempt));
        }
        assertThat(outcome(bench.verify(ADA, CLIENT, code))).isEqualTo("locked");
        assertThat(lastEvent()).contains("OTP_LOCKED").contains("too_many_failures");
    }

    @Test
    void law7_ofTwoHundredGuessesAtWhatCannotBeReadFourAreUnavailableTheRestFindALockAndAllCount() {
        bench.request(ADA, CLIENT);
        restart(new PurposeKeys(OTHER_SECRET, List.of()));

        List<Future<String>> guesses = IntStream.range(0, 200)
                .mapToObj(n -> bench.verifying(ADA, CLIENT, "123456")
                        .map(OtpVerticleTest::outcome)
                        .recover(cause -> Future.succeededFuture("unavailable")))
                .toList();

        assertThat(Future.all(guesses).await().<String>list())
                .containsOnly("unavailable", "locked")
                .filteredOn("unavailable"::equals)
                .hasSize(4);
        assertThat(bench.redis.command("GET", "otp_failed:" + ADA)).hasToString("5");
        assertThat(bench.redis.command("GET", "otp_failed_ip:" + CLIENT)).hasToString("200");
        assertThat(bench.redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(201);
    }

    @Test
    void law7_aClientIsLimitedThatGuessesWhatCannotBeRead() {
        for (int n = 0; n < 3; n++) {
            bench.request("ada" + n + "@example.com", CLIENT);
        }
        restart(new PurposeKeys(OTHER_SECRET, List.of()));
        bench.redis.command("SET", "otp_failed_ip:" + CLIENT, "28", "PX", "3600000");

        assertThatThrownBy(() -> bench.verify("ada0@example.com", CLIENT, "123456"))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> bench.verify("ada1@example.com", CLIENT, "123456"))
                .isInstanceOf(Unavailable.class);
        assertThat(outcome(bench.verify("ada2@example.com", CLIENT, "123456"))).isEqualTo("limited");
    }

    @Test
    void law7_aCodeUnderAnUnknownKeyIsNoCodeWhereAnotherCanBeRead() {
        bench.request(ADA, CLIENT);
        String unreadable = bench.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of()));
        bench.request(ADA, CLIENT);
        String readable = bench.random.lastCode();

        assertThat(outcome(bench.verify(ADA, CLIENT, unreadable))).isEqualTo("wrong");
        assertThat(bench.redis.command("GET", "otp_failed:" + ADA).toInteger()).isEqualTo(1);
        assertThat(outcome(bench.verify(ADA, CLIENT, readable))).isEqualTo("signed in");
    }

    @Test
    void law7_aSpentCodeUnderAnUnknownKeyIsNoCode() {
        bench.request(ADA, CLIENT);
        String spent = bench.random.lastCode();
        bench.verify(ADA, CLIENT, spent);
        restart(new PurposeKeys(OTHER_SECRET, List.of()));

        assertThat(outcome(bench.verify(ADA, CLIENT, spent))).isEqualTo("wrong");
        assertThat(bench.redis.command("GET", "otp_failed:" + ADA).toInteger()).isEqualTo(1);
        bench.request(ADA, CLIENT);
        assertThat(outcome(bench.verify(ADA, CLIENT, bench.random.lastCode()))).isEqualTo("signed in");
    }

    @Test
    void law7_aSpentCodeThatCanBeReadIsUsedAlsoWhereNoLiveOneCan() {
        bench.request(ADA, CLIENT);
        bench.verify(ADA, CLIENT, bench.random.lastCode());
        String spent = bench.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of()));
        bench.request(ADA, CLIENT);
        restart(new PurposeKeys(SignInFixture.SECRET, List.of()));

        assertThat(outcome(bench.verify(ADA, CLIENT, spent))).isEqualTo("wrong");
        assertThat(bench.redis.exists("otp_failed:" + ADA)).isFalse();
        assertThat(lastEvent()).contains("\"reason\":\"used\"");
    }

    @Test
    void law7_aKeyRotatesWithoutAMomentsRefusal() {
        bench.request(ADA, CLIENT);
        String before = bench.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of(SignInFixture.SECRET)));
        bench.request(ADA, CLIENT);
        String after = bench.random.lastCode();

        assertThat(outcome(bench.verify(ADA, CLIENT, before))).isEqualTo("signed in");
        assertThat(outcome(bench.verify(ADA, CLIENT, after))).isEqualTo("wrong");
        bench.request(ADA, CLIENT);
        assertThat(outcome(bench.verify(ADA, CLIENT, bench.random.lastCode()))).isEqualTo("signed in");
    }

    @Test
    void law8_whenThePersonCannotBeFoundTheCodeStaysUsable() {
        bench.request(ADA, CLIENT);
        String code = bench.random.lastCode();
        bench.failUsers(new Unavailable("PostgreSQL"));

        assertThatThrownBy(() -> bench.verify(ADA, CLIENT, code)).isInstanceOf(Unavailable.class);
        bench.mendUsers();
        assertThat(outcome(bench.verify(ADA, CLIENT, code))).isEqualTo("signed in");
    }

    @Test
    void law9_aDisabledPersonLearnsSoOnlyWithTheRightCodeWhichIsSpent() {
        bench.disableEveryone();
        bench.request(ADA, CLIENT);
        String code = bench.random.lastCode();
        String wrong = code.equals("000000") ? "000001" : "000000";

        assertThat(outcome(bench.verify(ADA, CLIENT, wrong))).isEqualTo("wrong");
        assertThat(outcome(bench.verify(ADA, CLIENT, code))).isEqualTo("disabled");
        assertThat(outcome(bench.verify(ADA, CLIENT, code))).isEqualTo("wrong");
        assertThat(bench.redis.command("XRANGE", "outbox:audit", "-", "+").toString())
                .contains("\"reason\":\"disabled\"")
                .doesNotContain("OTP_VERIFIED");
    }

    @Test
    void law8_anOutboxAtItsBoundRefusesAndChangesNothing() {
        restart(new PurposeKeys(SignInFixture.SECRET, List.of()), new AuditOutbox(2), new MailOutbox(1));
        bench.redis.flush();
        bench.request(ADA, CLIENT);

        assertThatThrownBy(() -> bench.request(ADA, CLIENT)).isInstanceOf(Unavailable.class);
        assertThat(bench.redis.command("GET", "otp_request_email:" + ADA).toInteger())
                .isEqualTo(1);
        assertThat(outcome(bench.verify("bob@example.com", CLIENT, "123456"))).isEqualTo("wrong");
        assertThatThrownBy(() -> bench.verify("bob@example.com", CLIENT, "123456"))
                .isInstanceOf(Unavailable.class);
        assertThat(bench.redis.command("GET", "otp_failed:bob@example.com").toInteger())
                .isEqualTo(1);
        assertThat(bench.redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(2);
    }

    @Test
    void law8_aRedisOutOfMemoryRefusesAndChangesNothing() {
        bench.request(ADA, CLIENT);
        String code = bench.random.lastCode();
        bench.redis.command("CONFIG", "SET", "maxmemory", "1mb");
        try {
            assertThatThrownBy(() -> bench.request(ADA, CLIENT)).isInstanceOf(Unavailable.class);
            assertThatThrownBy(() -> bench.verify(ADA, CLIENT, code)).isInstanceOf(Unavailable.class);
        } finally {
            bench.redis.command("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(bench.redis.command("GET", "otp_request_email:" + ADA).toInteger())
                .isEqualTo(1);
        assertThat(outcome(bench.verify(ADA, CLIENT, code))).isEqualTo("signed in");
    }

    @Test
    void aFlushedScriptCacheCostsNobodyAnAnswer() {
        bench.request(ADA, CLIENT);
        bench.redis.command("SCRIPT", "FLUSH");

        assertThat(outcome(bench.verify(ADA, CLIENT, bench.random.lastCode()))).isEqualTo("signed in");
    }

    private String lastEvent() {
        return bench.redis
                .command("XREVRANGE", "outbox:audit", "+", "-", "COUNT", 1)
                .toString();
    }

    private void restart(PurposeKeys keys) {
        restart(keys, new AuditOutbox(1_000_000), new MailOutbox(1_000_000));
    }

    /** A new node on the same Redis, what it holds included. */
    private void restart(PurposeKeys keys, AuditOutbox audit, MailOutbox mail) {
        bench.close();
        bench = SignInFixture.onKeptRedis(keys, audit, mail);
    }

    private static String outcome(VerifyCode.Reply reply) {
        return reply.match(
                signedIn -> "signed in",
                wrong -> "wrong",
                locked -> "locked",
                limited -> "limited",
                disabled -> "disabled");
    }
}
