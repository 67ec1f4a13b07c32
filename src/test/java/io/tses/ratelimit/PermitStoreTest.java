package io.tses.ratelimit;

import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.Refusal;
import io.tses.outbox.RefusalOutbox;
import io.tses.ratelimit.Admit.Bucket;
import io.tses.ratelimit.Admit.From;
import io.tses.redis.Effect;
import io.tses.request.Unavailable;
import io.tses.shared.EmailAddress;
import io.tses.support.OnRealServers;
import io.tses.support.Settings;
import io.tses.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is left of limits, as a permit tells; that they are exact, the laws hold. */
@OnRealServers
class PermitStoreTest {
    private static final Settings<RateLimitConfig> SETTINGS = Settings.of(RateLimitConfig::from);
    private static final Bucket EMAIL = new Bucket(Limit.EMAIL, "otp_test:email", From.EVERYBODY, Optional.empty());
    private static final Bucket CLIENT = new Bucket(Limit.CLIENT, "otp_test:client", From.EVERYBODY, Optional.empty());
    private static final Bucket DEVICE = new Bucket(Limit.DEVICE, "otp_test:device", From.PROVEN, Optional.empty());

    private TestRedis redis;

    @BeforeEach
    void open(TestRedis redis) {
        this.redis = redis;
    }

    @Test
    void aPermitTellsWhatIsLeftOfTheLimitThatHasLeast() {
        Map<String, String> settings = Map.of("RATELIMIT_EMAIL_PERMITS", "3", "RATELIMIT_CLIENT_PERMITS", "4");

        assertThat(left(settings, CLIENT)).isEqualTo("CLIENT 3");
        assertThat(left(settings, CLIENT, EMAIL)).isEqualTo("CLIENT 2");
        assertThat(left(settings, EMAIL)).isEqualTo("EMAIL 1");
        assertThat(left(settings, CLIENT, EMAIL)).isEqualTo("EMAIL 0");
    }

    @Test
    void itEndsWithTheWindowThatBeganWithTheFirstPermit() {
        admit(Map.of(), EMAIL);
        redis.advance(Duration.ofMinutes(4));

        Left left = admit(Map.of(), EMAIL).orElseThrow();
        assertThat(left.permits()).isEqualTo(1);
        assertThat(left.endsIn()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }

    /** Windows end by Redis' clock: set back, they would last longer by as much. */
    @Test
    void noWindowIsLongerThanItsLimitOnceRedisClockWasSetBack() {
        Map<String, String> settings = Map.of("RATELIMIT_EMAIL_PERMITS", "2", "RATELIMIT_EMAIL_WINDOW", "10m");
        Duration window = Duration.ofMinutes(10);
        admit(settings, EMAIL);
        redis.command("PEXPIRE", "otp_test:email", window.plusHours(1).toMillis());

        assertThat(admit(settings, EMAIL).orElseThrow().endsIn()).isEqualTo(window);
        PermitStore store = new PermitStore(redis.held(), SETTINGS.with(settings), new RefusalOutbox(100));
        Admit ask = new Admit(List.of(EMAIL), Optional.empty(), List.of(), Optional.empty());
        Admit.Reply reply = redis.run(held -> store.admit(ask));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Admit.Refused.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(window));
        assertThat(redis.ttl("otp_test:email")).isBetween(window.minusMinutes(1), window);
    }

    @Test
    void limitsThatAreOffOnTrialOrOfOthersHaveNothingLeft() {
        Map<String, String> settings =
                Map.of("RATELIMIT_EMAIL_PERMITS", "1", "RATELIMIT_DRY_RUN", "email", "RATELIMIT_CLIENT_PERMITS", "0");

        for (int times = 0; times < 3; times++) {
            assertThat(admit(settings, EMAIL, CLIENT, DEVICE)).isEmpty();
        }
    }

    @Test
    void whatIsRefusedForMoreCausesThanMayBeCountedIsNotAnswered() {
        PermitStore store = new PermitStore(
                redis.held(), SETTINGS.with(Map.of("RATELIMIT_EMAIL_PERMITS", "1")), new RefusalOutbox(1));
        List<Admit> asks = Stream.of("ada@example.com", "bob@example.com")
                .map(PermitStoreTest::recorded)
                .toList();
        asks.forEach(ask -> redis.run(held -> store.admit(ask)));

        for (int times = 0; times < 2; times++) {
            Admit.Reply reply = redis.run(held -> store.admit(asks.get(0)));
            assertThat(reply).isInstanceOf(Admit.Refused.class);
        }
        assertThatThrownBy(() -> redis.run(held -> store.admit(asks.get(1)))).isInstanceOf(Unavailable.class);
        assertThat(redis.command("HVALS", RefusalOutbox.KEY).toString()).isEqualTo("[2]");
    }

    private static Admit recorded(String email) {
        Refusal.Cause cause =
                new Refusal.Cause(EventType.OTP_REQUESTED, "email", Refusal.Subject.of(new EmailAddress(email)));
        Bucket bucket = new Bucket(Limit.EMAIL, "otp_test:" + email, From.EVERYBODY, Optional.of(cause));
        Effect.Append event = new Effect.Append(
                "outbox:test", 100, List.of(AuditOutbox.EVENT, "OTP_REQUESTED", AuditOutbox.DETAILS, "{}"));
        return new Admit(List.of(bucket), Optional.empty(), List.of(), Optional.of(event));
    }

    private String left(Map<String, String> settings, Bucket... buckets) {
        return admit(settings, buckets)
                .map(left -> left.limit() + " " + left.permits())
                .orElse("");
    }

    private Optional<Left> admit(Map<String, String> settings, Bucket... buckets) {
        Admit ask = new Admit(List.of(buckets), Optional.empty(), List.of(), Optional.empty());
        RateLimitConfig config = SETTINGS.with(settings);
        Admit.Reply reply = redis.run(held -> new PermitStore(held, config, new RefusalOutbox(100)).admit(ask));
        assertThat(reply).isInstanceOf(Admit.Admitted.class);
        return ((Admit.Admitted) reply).left();
    }
}
