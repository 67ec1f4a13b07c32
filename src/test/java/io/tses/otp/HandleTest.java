package io.tses.otp;

import io.tses.ratelimit.Limit;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A code that comes with the handle of its request is that request's alone. */
class HandleTest extends SignInTest {
    @Test
    void everyRequestHasAHandleOfItsOwnThatNobodyCanGuess() {
        Set<Handle> handles = new HashSet<>();
        for (int n = 0; n < 3; n++) {
            handles.add(fixture.ask(ADA, HER));
        }

        assertThat(handles)
                .hasSize(3)
                .allSatisfy(handle -> assertThat(handle.value()).matches("[A-Za-z0-9_-]{22}"));
        assertThat(handles.iterator().next()).hasToString("******");
    }

    @Test
    void strangersRequestsAndGuessesTouchNeitherTheHandleNorItsCode() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        fixture.ask(ADA, STRANGER);
        fixture.ask(ADA, STRANGER);
        String wrong = fixture.wrongCode().equals(code) ? "000002" : fixture.wrongCode();
        for (int n = 0; n < 5; n++) {
            fixture.verify(ADA, STRANGER, wrong);
        }
        assertThat(fixture.verify(ADA, STRANGER, code)).isInstanceOf(VerifyCode.Locked.class);

        assertThat(fixture.verify(ADA, HER, code, hers)).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void aLockOfTheOldLaneStaysWhenSomebodySignsInByHandle() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        for (int n = 0; n < 5; n++) {
            fixture.verify(ADA, STRANGER, fixture.wrongCode());
        }
        fixture.verify(ADA, HER, code, hers);

        assertThat(fixture.redis.exists("otp_lockout:" + ADA)).isTrue();
        assertThat(fixture.redis.command("GET", "otp_failed:" + ADA)).hasToString("5");
    }

    @Test
    void theFifthWrongCodeEndsTheRequestAndNothingElse() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        for (int left = 4; left >= 0; left--) {
            assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(left));
        }

        assertThat(fixture.verify(ADA, HER, code, hers)).isEqualTo(new VerifyCode.Wrong(0));
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"exhausted\"")).isEqualTo(1);
        assertThat(fixture.redis.exists("otp_failed:" + ADA)).isFalse();
        assertThat(fixture.redis.exists("otp_lockout:" + ADA)).isFalse();
        assertThat(fixture.redis.command("GET", "otp_failed_ip:" + HER)).hasToString("6");
    }

    @Test
    void ofTwoHundredGuessesAtOneHandleFiveAreCompared() {
        Handle hers = fixture.ask(ADA, HER);
        String wrong = fixture.wrongCode();

        List<VerifyCode.Reply> answers =
                atOnce(200, n -> fixture.verifying(ADA, "198.51.100." + n, wrong, Optional.of(hers), Optional.empty()));

        assertThat(answers)
                .filteredOn(answer -> !answer.equals(new VerifyCode.Wrong(0)))
                .containsExactlyInAnyOrder(
                        new VerifyCode.Wrong(4),
                        new VerifyCode.Wrong(3),
                        new VerifyCode.Wrong(2),
                        new VerifyCode.Wrong(1));
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"wrong\"")).isEqualTo(5);
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"exhausted\"")).isEqualTo(195);
        assertThat(fixture.recordedDecisions()).isEqualTo(201);
    }

    @Test
    void anUnknownHandleIsWrongCountsForTheClientAndLeavesNoKey() {
        fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        int keys = fixture.redis.command("KEYS", "*").size();

        assertThat(fixture.verify(ADA, STRANGER, code, new Handle("AAAAAAAAAAAAAAAAAAAAAA")))
                .isEqualTo(new VerifyCode.Wrong(0));

        assertThat(fixture.redis.command("GET", "otp_failed_ip:" + STRANGER)).hasToString("1");
        assertThat(fixture.redis.exists("otp_failed:" + ADA)).isFalse();
        assertThat(fixture.redis.command("KEYS", "*").size())
                .as("but those of the client and its network")
                .isEqualTo(keys + 2);
    }

    @Test
    void theHandleOfAnotherAddressIsUnknown() {
        Handle hers = fixture.ask(ADA, HER);
        fixture.ask("bob@example.com", HER);

        assertThat(fixture.verify("bob@example.com", HER, fixture.random.lastCode(), hers))
                .isEqualTo(new VerifyCode.Wrong(0));
    }

    @Test
    void eachHandleLivesItsOwnFiveMinutes() {
        Handle first = fixture.ask(ADA, HER);
        String firstCode = fixture.random.lastCode();
        fixture.redis.advance(Duration.ofMinutes(2));
        fixture.ask(ADA, STRANGER);
        fixture.ask(ADA, STRANGER);
        fixture.redis.advance(Duration.ofSeconds(179));
        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), first)).isEqualTo(new VerifyCode.Wrong(4));
        fixture.redis.advance(Duration.ofSeconds(1));

        assertThat(fixture.verify(ADA, HER, firstCode, first)).isEqualTo(new VerifyCode.Wrong(0));
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"expired\"")).isEqualTo(1);
    }

    @Test
    void beyondTheClientsLimitOnlyACodeWithALiveHandleIsCompared() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        fixture.redis.command("SET", "otp_failed_ip:" + HER, "30", "PX", "3600000");

        assertThat(fixture.verify(ADA, HER, code)).isInstanceOf(VerifyCode.Limited.class);
        assertThat(fixture.verify(ADA, HER, code, new Handle("AAAAAAAAAAAAAAAAAAAAAA")))
                .isInstanceOf(VerifyCode.Limited.class);
        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(4));
        assertThat(fixture.verify(ADA, HER, code, hers)).isInstanceOf(VerifyCode.SignedIn.class);
        assertThat(fixture.recorded("OTP_FAILED", "\"limit\":\"client_failures\""))
                .isEqualTo(1);
        assertThat(fixture.decisions("refused", Limit.CLIENT_FAILURES)).isEqualTo(2);
    }

    @Test
    void beyondTheNetworksLimitOnlyACodeWithALiveHandleIsCompared() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        fixture.redis.command("SET", "otp_failed_network:203.0.113.0/24", "300", "PX", "3600000");

        assertThat(fixture.verify(ADA, "203.0.113.99", code)).isInstanceOf(VerifyCode.Limited.class);
        assertThat(fixture.verify(ADA, HER, code, hers)).isInstanceOf(VerifyCode.SignedIn.class);
        assertThat(fixture.recorded("OTP_FAILED", "\"limit\":\"network_failures\""))
                .isEqualTo(1);
    }

    @Test
    void aLostAnswerIsGivenAgainForHalfAMinute() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        NewSession first = SignInFixture.session(fixture.verify(ADA, HER, code, hers));
        fixture.redis.advance(Duration.ofSeconds(29));

        assertThat(SignInFixture.session(fixture.verify(ADA, HER, code, hers))).isEqualTo(first);
        assertThat(fixture.recorded("OTP_VERIFIED", "")).isEqualTo(1);
        assertThat(fixture.redis.exists("otp_failed_ip:" + HER)).isFalse();
    }

    @Test
    void ofTwoHundredWithTheRightCodeAndItsHandleAllHearOfTheSameSession() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();

        List<VerifyCode.Reply> answers =
                atOnce(200, n -> fixture.verifying(ADA, "198.51.100." + n, code, Optional.of(hers), Optional.empty()));

        assertThat(answers.stream().map(SignInFixture::session).distinct()).hasSize(1);
        assertThat(fixture.recorded("OTP_VERIFIED", "")).isEqualTo(1);
        assertThat(fixture.recordedDecisions()).isEqualTo(2);
    }

    @Test
    void withoutAHandleNothingIsGivenAgain() {
        fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        assertThat(fixture.verify(ADA, HER, code)).isInstanceOf(VerifyCode.SignedIn.class);

        assertThat(fixture.verify(ADA, HER, code)).isEqualTo(new VerifyCode.Wrong(5));
    }

    @Test
    void whoGuessesAtAnAnswerThatCouldBeRepeatedEndsThat() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        fixture.verify(ADA, HER, code, hers);

        assertThat(fixture.verify(ADA, STRANGER, fixture.wrongCode(), hers)).isEqualTo(new VerifyCode.Wrong(0));
        assertThat(fixture.verify(ADA, HER, code, hers)).isEqualTo(new VerifyCode.Wrong(0));
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"used\"")).isEqualTo(1);
    }

    @Test
    void aSignInSpendsEveryCodeAndHandleOfTheAddress() {
        Handle first = fixture.ask(ADA, HER);
        String firstCode = fixture.random.lastCode();
        Handle second = fixture.ask(ADA, HER);
        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode(), second)).isInstanceOf(VerifyCode.SignedIn.class);

        assertThat(fixture.verify(ADA, STRANGER, firstCode, first)).isEqualTo(new VerifyCode.Wrong(0));
        assertThat(fixture.verify(ADA, STRANGER, firstCode)).isEqualTo(new VerifyCode.Wrong(5));
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"used\"")).isEqualTo(2);
    }

    @Test
    void whatIsSpentForSomebodyWhoIsDisabledSignsNobodyInAnyMore() {
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();

        fixture.spend(ADA);

        assertThat(fixture.verify(ADA, HER, code, hers)).isEqualTo(new VerifyCode.Wrong(0));
        assertThat(fixture.verify(ADA, HER, code)).isEqualTo(new VerifyCode.Wrong(5));
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"used\"")).isEqualTo(2);
    }

    private static List<VerifyCode.Reply> atOnce(int callers, IntFunction<Future<VerifyCode.Reply>> call) {
        return Future.all(IntStream.range(0, callers).mapToObj(call).toList())
                .await()
                .list();
    }
}
