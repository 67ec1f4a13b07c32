package io.tses.otp;

import io.tses.config.Secret;
import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailPace;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class OtpVerticleTest {
    private static final String ADA = "ada@example.com";
    private static final String CLIENT = "203.0.113.7";
    private static final Secret OTHER_SECRET = new Secret("another-secret-key-Ht6Yg3Vf8Bn1Km5");

    private SignInFixture fixture = new SignInFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void mailersAreWokenForARequestAndNotForAWrongCode() {
        fixture.request(ADA, CLIENT);
        eventually(() -> assertThat(fixture.mailRung).hasValue(1));

        String wrong = fixture.random.lastCode().equals("000000") ? "000001" : "000000";
        // Signals come in order: one for mail that came with the first would be here before the second for events.
        for (int attempt = 1; attempt <= 2; attempt++) {
            int rung = 1 + attempt;
            fixture.verify(ADA, CLIENT, wrong);
            eventually(() -> assertThat(fixture.auditRung).hasValue(rung));
        }
        assertThat(fixture.mailRung).hasValue(1);
    }

    @Test
    void law7_neitherRedisNorTheOutboxesHoldTheCode() {
        fixture.request(ADA, CLIENT);
        String code = fixture.random.lastCode();

        for (Response key : fixture.redis.command("KEYS", "*")) {
            String kept = fixture.redis.command("TYPE", key).toString().equals("stream")
                    ? fixture.redis.command("XRANGE", key, "-", "+").toString()
                    : fixture.redis.command("GET", key).toString();
            assertThat(kept.split("[^0-9A-Za-z]")).as("%s", key).doesNotContain(code);
        }
        assertThat(fixture.redis.command("GET", "otp:" + ADA).toString())
                .matches("\\d{13},[0-9a-f]{8}:[A-Za-z0-9_-]{43}");
    }

    @Test
    void law7_whereAllLiveCodesAreUnderUnknownKeysTheAnswerIsUnavailableAndCounts() {
        fixture.request(ADA, CLIENT);
        String code = fixture.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of()));

        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThatThrownBy(() -> fixture.verify(ADA, CLIENT, code)).isInstanceOf(Unavailable.class);
            assertThat(fixture.redis.command("GET", "otp_failed:" + ADA).toInteger())
                    .isEqualTo(attempt);
            assertThat(fixture.redis.command("GET", "otp_failed_ip:" + CLIENT).toInteger())
                    .isEqualTo(attempt);
            assertThat(lastEvent())
                    .contains("OTP_FAILED")
                    .contains("\"reason\":\"unknown_key\"")
                    .contains("\"attempt\":%d".formatted(attempt))
                    .contains("\"remaining\":%d".formatted(5 - attempt));
        }
        assertThat(outcome(fixture.verify(ADA, CLIENT, code))).isEqualTo("locked");
        assertThat(lastEvent()).contains("OTP_LOCKED").contains("too_many_failures");
    }

    @Test
    void law7_ofTwoHundredGuessesAtWhatCannotBeReadFourAreUnavailableTheRestFindALockAndAllCount() {
        fixture.request(ADA, CLIENT);
        restart(new PurposeKeys(OTHER_SECRET, List.of()));

        List<Future<String>> guesses = IntStream.range(0, 200)
                .mapToObj(n -> fixture.verifying(ADA, client(n), "123456")
                        .map(OtpVerticleTest::outcome)
                        .recover(cause -> Future.succeededFuture("unavailable")))
                .toList();

        assertThat(Future.all(guesses).await().<String>list())
                .containsOnly("unavailable", "locked")
                .filteredOn("unavailable"::equals)
                .hasSize(4);
        assertThat(fixture.redis.command("GET", "otp_failed:" + ADA)).hasToString("5");
        assertThat(fixture.redis.command("KEYS", "otp_failed_ip:*").size()).isEqualTo(200);
        assertThat(fixture.redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(201);
    }

    @Test
    void law7_aClientIsLimitedThatGuessesWhatCannotBeRead() {
        for (int n = 0; n < 3; n++) {
            fixture.request("ada" + n + "@example.com", CLIENT);
        }
        restart(new PurposeKeys(OTHER_SECRET, List.of()));
        fixture.redis.command("SET", "otp_failed_ip:" + CLIENT, "28", "PX", "3600000");

        assertThatThrownBy(() -> fixture.verify("ada0@example.com", CLIENT, "123456"))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> fixture.verify("ada1@example.com", CLIENT, "123456"))
                .isInstanceOf(Unavailable.class);
        assertThat(outcome(fixture.verify("ada2@example.com", CLIENT, "123456")))
                .isEqualTo("limited");
    }

    @Test
    void law7_aCodeUnderAnUnknownKeyIsNoCodeWhereAnotherCanBeRead() {
        fixture.request(ADA, CLIENT);
        String unreadable = fixture.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of()));
        fixture.request(ADA, CLIENT);
        String readable = fixture.random.lastCode();

        assertThat(outcome(fixture.verify(ADA, CLIENT, unreadable))).isEqualTo("wrong");
        assertThat(fixture.redis.command("GET", "otp_failed:" + ADA).toInteger())
                .isEqualTo(1);
        assertThat(outcome(fixture.verify(ADA, CLIENT, readable))).isEqualTo("signed in");
    }

    @Test
    void law7_aSpentCodeUnderAnUnknownKeyIsNoCode() {
        fixture.request(ADA, CLIENT);
        String spent = fixture.random.lastCode();
        fixture.verify(ADA, CLIENT, spent);
        restart(new PurposeKeys(OTHER_SECRET, List.of()));

        assertThat(outcome(fixture.verify(ADA, CLIENT, spent))).isEqualTo("wrong");
        assertThat(fixture.redis.command("GET", "otp_failed:" + ADA).toInteger())
                .isEqualTo(1);
        fixture.request(ADA, CLIENT);
        assertThat(outcome(fixture.verify(ADA, CLIENT, fixture.random.lastCode())))
                .isEqualTo("signed in");
    }

    @Test
    void law7_aSpentCodeThatCanBeReadIsUsedAlsoWhereNoLiveOneCan() {
        fixture.request(ADA, CLIENT);
        fixture.verify(ADA, CLIENT, fixture.random.lastCode());
        String spent = fixture.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of()));
        fixture.request(ADA, CLIENT);
        restart(new PurposeKeys(SignInFixture.SECRET, List.of()));

        assertThat(outcome(fixture.verify(ADA, CLIENT, spent))).isEqualTo("wrong");
        assertThat(fixture.redis.exists("otp_failed:" + ADA)).isFalse();
        assertThat(lastEvent()).contains("\"reason\":\"used\"");
    }

    @Test
    void law7_aKeyRotatesWithoutAMomentsRefusal() {
        fixture.request(ADA, CLIENT);
        String before = fixture.random.lastCode();
        restart(new PurposeKeys(OTHER_SECRET, List.of(SignInFixture.SECRET)));
        fixture.request(ADA, CLIENT);
        String after = fixture.random.lastCode();

        assertThat(outcome(fixture.verify(ADA, CLIENT, before))).isEqualTo("signed in");
        assertThat(outcome(fixture.verify(ADA, CLIENT, after))).isEqualTo("wrong");
        fixture.request(ADA, CLIENT);
        assertThat(outcome(fixture.verify(ADA, CLIENT, fixture.random.lastCode())))
                .isEqualTo("signed in");
    }

    @Test
    void law8_whenThePersonCannotBeFoundTheCodeStaysUsable() {
        fixture.request(ADA, CLIENT);
        String code = fixture.random.lastCode();
        fixture.failUsers(new Unavailable("PostgreSQL"));

        assertThatThrownBy(() -> fixture.verify(ADA, CLIENT, code)).isInstanceOf(Unavailable.class);
        fixture.mendUsers();
        assertThat(outcome(fixture.verify(ADA, CLIENT, code))).isEqualTo("signed in");
    }

    @Test
    void law9_aDisabledPersonLearnsSoOnlyWithTheRightCodeWhichIsSpent() {
        fixture.disableEveryone();
        fixture.request(ADA, CLIENT);
        String code = fixture.random.lastCode();
        String wrong = code.equals("000000") ? "000001" : "000000";

        assertThat(outcome(fixture.verify(ADA, CLIENT, wrong))).isEqualTo("wrong");
        assertThat(outcome(fixture.verify(ADA, CLIENT, code))).isEqualTo("disabled");
        assertThat(outcome(fixture.verify(ADA, CLIENT, code))).isEqualTo("wrong");
        assertThat(fixture.redis.command("XRANGE", "outbox:audit", "-", "+").toString())
                .contains("\"reason\":\"disabled\"")
                .doesNotContain("OTP_VERIFIED");
    }

    @Test
    void law8_anOutboxAtItsBoundRefusesAndChangesNothing() {
        restart(new PurposeKeys(SignInFixture.SECRET, List.of()), new AuditOutbox(2, Set.of()), new MailOutbox(1));
        fixture.redis.flush();
        fixture.request(ADA, CLIENT);

        assertThatThrownBy(() -> fixture.request(ADA, CLIENT)).isInstanceOf(Unavailable.class);
        assertThat(fixture.redis.command("GET", "otp_request_email:" + ADA).toInteger())
                .isEqualTo(1);
        assertThat(outcome(fixture.verify("bob@example.com", CLIENT, "123456"))).isEqualTo("wrong");
        assertThatThrownBy(() -> fixture.verify("bob@example.com", CLIENT, "123456"))
                .isInstanceOf(Unavailable.class);
        assertThat(fixture.redis.command("GET", "otp_failed:bob@example.com").toInteger())
                .isEqualTo(1);
        assertThat(fixture.redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(2);
    }

    @Test
    void law5_whoeverWouldBeMailedTooLateIsToldForHowLongAndNothingChanges() {
        MailOutbox mail = new MailOutbox(1_000_000);
        mail.goesAt(new MailPace(0.01, 0));
        restart(new PurposeKeys(SignInFixture.SECRET, List.of()), new AuditOutbox(1_000_000, Set.of()), mail);
        fixture.redis.flush();
        fixture.request(ADA, CLIENT);

        assertThat(fixture.request("bob@example.com", CLIENT)).isEqualTo(new RequestCode.Busy(Duration.ofSeconds(100)));

        assertThat(fixture.redis.mailsQueued()).isEqualTo(1);
        assertThat(fixture.redis.command("KEYS", "*bob*")).isEmpty();
        assertThat(fixture.redis.command("GET", "otp_request_ip:" + CLIENT).toInteger())
                .isEqualTo(1);
        assertThat(fixture.redis.command("XLEN", "outbox:audit").toInteger()).isEqualTo(1);
        mail.goesAt(new MailPace(0, 0));
        assertThat(fixture.request("bob@example.com", CLIENT)).isInstanceOf(RequestCode.Sent.class);
    }

    @Test
    void law8_aRedisOutOfMemoryRefusesAndChangesNothing() {
        fixture.request(ADA, CLIENT);
        String code = fixture.random.lastCode();
        fixture.redis.command("CONFIG", "SET", "maxmemory", "1mb");
        try {
            assertThatThrownBy(() -> fixture.request(ADA, CLIENT)).isInstanceOf(Unavailable.class);
            assertThatThrownBy(() -> fixture.verify(ADA, CLIENT, code)).isInstanceOf(Unavailable.class);
        } finally {
            fixture.redis.command("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(fixture.redis.command("GET", "otp_request_email:" + ADA).toInteger())
                .isEqualTo(1);
        assertThat(outcome(fixture.verify(ADA, CLIENT, code))).isEqualTo("signed in");
    }

    @Test
    void aFlushedScriptCacheCostsNobodyAnAnswer() {
        fixture.request(ADA, CLIENT);
        fixture.redis.command("SCRIPT", "FLUSH");

        assertThat(outcome(fixture.verify(ADA, CLIENT, fixture.random.lastCode())))
                .isEqualTo("signed in");
    }

    private String lastEvent() {
        return fixture.redis
                .command("XREVRANGE", "outbox:audit", "+", "-", "COUNT", 1)
                .toString();
    }

    private void restart(PurposeKeys keys) {
        restart(keys, new AuditOutbox(1_000_000, Set.of()), new MailOutbox(1_000_000));
    }

    private static String client(int n) {
        return "198.51.100." + n;
    }

    /** A new node on the same Redis, what it holds included. */
    private void restart(PurposeKeys keys, AuditOutbox audit, MailOutbox mail) {
        fixture.close();
        fixture = SignInFixture.onKeptRedis(keys, audit, mail);
    }

    private static String outcome(VerifyCode.Reply reply) {
        return reply.match(
                signedIn -> "signed in",
                wrong -> "wrong",
                locked -> "locked",
                closed -> "closed",
                limited -> "limited",
                () -> "disabled",
                () -> "other domain");
    }
}
