package io.tses.otp;

import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.devices.DeviceProofs;
import io.tses.otp.OtpMeters.Outcome;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.RefusalOutbox;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.redis.Effect;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.TestRedis;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What may happen between the check of a code and its use. */
@Tag("servers")
class CodeStoreTest {
    private static final EmailAddress ADA = new EmailAddress("ada@example.com");
    private static final Caller CALLER = new Caller(ClientAddress.parse("203.0.113.7"), "test");
    private static final String CLIENT_FAILURES =
            Limit.CLIENT_FAILURES.key(CALLER.address().bucket());
    private static final String FIRST = "key:first";
    private static final String SECOND = "key:second";

    static {
        RequestScope.register();
    }

    private final Vertx vertx = Vertx.vertx();
    private final TestRedis redis = new TestRedis(vertx);
    private final ConfigReader settings = ConfigReader.of(ConfigLoader.load(List.of(), Map.of(), Map.of()));
    private final OtpConfig config = OtpConfig.from(settings.section("otp"));
    private final RateLimitConfig limits = RateLimitConfig.from(settings);

    @BeforeEach
    void empty() {
        redis.flush();
    }

    @AfterEach
    void stop() {
        redis.close();
        vertx.close().await();
    }

    @Test
    void aCheckedCodeThatAnotherSpentLosesEvenWhenANewOneIsLive() {
        issue(FIRST);
        assertThat(check(FIRST)).isEqualTo(new CodeStore.Match(right(FIRST)));
        assertThat(consume(FIRST, List.of())).isEqualTo(new CodeStore.Won());
        issue(SECOND);

        assertThat(consume(FIRST, List.of()))
                .usingRecursiveComparison()
                .ignoringFields("reply.left")
                .isEqualTo(new CodeStore.Refused(Outcome.USED, new VerifyCode.Wrong(5), List.of()));
        assertThat(redis.command("GET", CLIENT_FAILURES)).hasToString("1");
        assertThat(redis.ttl(CLIENT_FAILURES)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(redis.exists(OtpKeys.strangers(ADA).failures())).isFalse();
        assertThat(check(SECOND)).isEqualTo(new CodeStore.Match(right(SECOND)));
    }

    @Test
    void aCheckedCodeOfAnAddressLockedMeanwhileIsRefused() {
        issue(FIRST);
        check(FIRST);
        for (int n = 0; n < 5; n++) {
            check("key:wrong");
        }

        assertThat(consume(FIRST, List.of()))
                .isInstanceOfSatisfying(
                        CodeStore.Refused.class,
                        refused -> assertThat(refused.outcome()).isEqualTo(Outcome.LOCKED));
        assertThat(redis.command("GET", CLIENT_FAILURES)).hasToString("6");
        assertThat(redis.exists(OtpKeys.codes(ADA))).isTrue();
        assertThat(redis.command("XLEN", AuditOutbox.STREAM).toInteger()).isEqualTo(6);
    }

    @Test
    void aDeviceThatIsNotKnownIsLockedLikeStrangers() {
        issue(FIRST);
        for (int n = 0; n < 5; n++) {
            check("key:wrong");
        }

        assertThat(consume(FIRST, List.of("key:unknown"), List.of()))
                .isInstanceOfSatisfying(
                        CodeStore.Refused.class,
                        refused -> assertThat(refused.outcome()).isEqualTo(Outcome.LOCKED));
    }

    @Test
    void aCodeThatNewerOnesOustedMeanwhileIsSpentByAKnownDeviceAlone() {
        remember(OtpKeys.requests(ADA), "0;handle;" + FIRST + ";device");
        issue(SECOND);
        remember(DeviceProofs.key(ADA), "key:known");

        for (List<String> proofs : List.of(List.<String>of(), List.of("key:unknown"))) {
            assertThat(consume(FIRST, proofs, List.of()))
                    .isInstanceOfSatisfying(
                            CodeStore.Refused.class,
                            refused -> assertThat(refused.outcome()).isEqualTo(Outcome.USED));
        }
        assertThat(consume("key:other", List.of("key:known"), List.of())).isInstanceOf(CodeStore.Refused.class);
        assertThat(consume(FIRST, List.of("key:known"), List.of())).isEqualTo(new CodeStore.Won());
    }

    @Test
    void aLockWithoutAnEndGetsThatOfAFirstOne() {
        String lock = OtpKeys.strangers(ADA).lockout();
        redis.command("SET", lock, "by hand");
        issue(FIRST);

        assertThat(check(FIRST))
                .isEqualTo(new CodeStore.Refused(
                        Outcome.LOCKED, new VerifyCode.Locked(Duration.ofMinutes(15)), List.of()));
        assertThat(redis.ttl(lock)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
    }

    /** A former release wrote no length into its locks, and an operator may set one as long as they like. */
    @Test
    void aLockThatDoesNotSayHowLongItWasMeantToLastIsLeftAsItIs() {
        String lock = OtpKeys.strangers(ADA).lockout();
        redis.command("SET", lock, "1", "PX", Duration.ofHours(2).toMillis());
        issue(FIRST);

        assertThat(check(FIRST))
                .isInstanceOfSatisfying(
                        CodeStore.Refused.class,
                        refused -> assertThat(refused.outcome()).isEqualTo(Outcome.LOCKED));
        assertThat(redis.ttl(lock)).isBetween(Duration.ofMinutes(119), Duration.ofHours(2));
    }

    /** A lock ends by Redis' clock: set back, it would last longer by as much. */
    @ParameterizedTest
    @CsvSource({"5, 15", "10, 30"})
    void aLockLastsNoLongerThanItWasMeantToOnceRedisClockWasSetBack(int wrong, long minutes) {
        String lock = OtpKeys.strangers(ADA).lockout();
        Duration meant = Duration.ofMinutes(minutes);
        for (int n = 1; n <= wrong; n++) {
            issue(FIRST);
            check("key:wrong");
            if (n < wrong) {
                redis.command("DEL", lock, CLIENT_FAILURES);
            }
        }
        redis.command("PEXPIRE", lock, meant.plusHours(1).toMillis());

        assertThat(check(FIRST))
                .isEqualTo(new CodeStore.Refused(Outcome.LOCKED, new VerifyCode.Locked(meant), List.of()));
        assertThat(redis.ttl(lock)).isBetween(meant.minusMinutes(1), meant);
    }

    @Test
    void aCheckedCodeThatExpiredMeanwhileIsRefused() {
        issue(FIRST);
        check(FIRST);
        redis.advance(Duration.ofMinutes(5));

        assertThat(consume(FIRST, List.of()))
                .usingRecursiveComparison()
                .ignoringFields("reply.left")
                .isEqualTo(new CodeStore.Refused(Outcome.USED, new VerifyCode.Wrong(5), List.of()));
    }

    @Test
    void ofTwoHundredWhoseRightCodeIsSpentAtOnceAllButOneCountForTheirClient() {
        issue(FIRST);

        List<CodeStore.Consumed> outcomes = redis.race(
                200, held -> store().consume(right(FIRST), Optional.empty(), event(EventType.OTP_VERIFIED), List.of()));

        assertThat(outcomes).containsOnlyOnce(new CodeStore.Won());
        assertThat(redis.command("GET", CLIENT_FAILURES)).hasToString("199");
        assertThat(redis.exists(OtpKeys.strangers(ADA).failures())).isFalse();
    }

    @Test
    void whatASpentCodeIsToldRemainsIsWhatRemainsToTheNextLock() {
        issue(FIRST);
        consume(FIRST, List.of());
        for (int n = 0; n < 5; n++) {
            check("key:wrong");
        }
        redis.command("DEL", OtpKeys.strangers(ADA).lockout());
        assertThat(check("key:wrong"))
                .usingRecursiveComparison()
                .ignoringFields("reply.left")
                .isEqualTo(new CodeStore.Refused(Outcome.WRONG, new VerifyCode.Wrong(4), List.of()));
        redis.advance(Duration.ofMinutes(1));

        assertThat(check(FIRST))
                .usingRecursiveComparison()
                .ignoringFields("reply.left")
                .isEqualTo(new CodeStore.Refused(Outcome.USED, new VerifyCode.Wrong(4), List.of()));
        assertThat(redis.ttl(CLIENT_FAILURES)).isBetween(Duration.ofMinutes(58), Duration.ofMinutes(59));
        assertThat(redis.ttl(OtpKeys.strangers(ADA).failures()))
                .isBetween(Duration.ofMinutes(1438), Duration.ofMinutes(1439));
        check("key:wrong");
        assertThat(redis.ttl(OtpKeys.strangers(ADA).failures()))
                .isBetween(Duration.ofMinutes(1439), Duration.ofHours(24));
    }

    @Test
    void whatALoserIsToldRemainsIsWhatRemainsToTheNextLock() {
        issue(FIRST);
        for (int n = 0; n < 5; n++) {
            check("key:wrong");
        }
        redis.command("DEL", OtpKeys.strangers(ADA).lockout());
        check("key:wrong");

        assertThat(consume("key:other", List.of()))
                .usingRecursiveComparison()
                .ignoringFields("reply.left")
                .isEqualTo(new CodeStore.Refused(Outcome.USED, new VerifyCode.Wrong(4), List.of()));
    }

    @Test
    void theEffectsOfASignInAreAppliedWithTheWinAndOnlyThen() {
        Effect session = new Effect.Put("session:1", "open", Duration.ofMinutes(5));
        issue(FIRST);
        consume("key:other", List.of(session));
        assertThat(redis.exists("session:1")).isFalse();

        consume(FIRST, List.of(session));

        assertThat(redis.command("GET", "session:1")).hasToString("open");
        assertThat(redis.ttl("session:1")).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
    }

    @Test
    void aSignInWhoseEffectsHaveNoRoomSpendsNothing() {
        issue(FIRST);
        redis.command("XADD", "outbox:full", "*", "a", "b");
        Effect effect = new Effect.Append("outbox:full", 1, List.of("a", "b"));

        assertThatThrownBy(() -> consume(FIRST, List.of(effect))).isInstanceOf(Unavailable.class);

        assertThat(check(FIRST)).isEqualTo(new CodeStore.Match(right(FIRST)));
        assertThat(redis.exists(AuditOutbox.STREAM)).isFalse();
    }

    private void issue(String hash) {
        remember(OtpKeys.codes(ADA), hash);
    }

    private void remember(String key, String value) {
        redis.command(
                "SET",
                key,
                System.currentTimeMillis() + redis.clockShift().millis() + 300_000 + "," + value,
                "EX",
                300);
    }

    private CodeStore.Checked check(String hash) {
        return redis.run(held -> store().check(
                        new CodeStore.Offer(ADA, List.of(hash), Optional.empty(), List.of()),
                        event(EventType.OTP_FAILED)));
    }

    private CodeStore.Consumed consume(String hash, List<Effect> effects) {
        return consume(hash, List.of(), effects);
    }

    private CodeStore.Consumed consume(String hash, List<String> proofs, List<Effect> effects) {
        return redis.run(
                held -> store().consume(right(hash, proofs), Optional.empty(), event(EventType.OTP_VERIFIED), effects));
    }

    private static Right right(String hash) {
        return right(hash, List.of());
    }

    private static Right right(String hash, List<String> proofs) {
        return new Right(ADA, Optional.empty(), hash, Right.Way.CODE, proofs);
    }

    private CodeStore store() {
        return new CodeStore(
                redis.connections().current(),
                config,
                new FailureLimits(limits, new RefusalOutbox(1000)),
                new AuditOutbox(1000, Set.of()));
    }

    private static AuditEvent event(EventType type) {
        return new AuditEvent(UUID.randomUUID(), type, ADA, null, CALLER, Map.of("request_id", "req"));
    }
}
