package io.tses.otp;

import io.tses.ratelimit.Limit;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Law 1: every limit on requests for codes is exact, and refuses without taking anything. */
@Tag("servers")
class LimitsTest {
    private static final String ADA = "ada@example.com";
    private static final String HER = "203.0.113.7";
    private static final String STRANGER = "198.51.100.66";

    private SignInFixture fixture = new SignInFixture(Map.of());

    @AfterEach
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "email, 3, ada@example.com, 198.51.{n}.7",
        "email_day, 3, ada@example.com, 198.51.{n}.7",
        "client, 3, ada{n}@example.com, 203.0.113.7",
        "client, 3, ada{n}@example.com, 2001:db8:1:2::{n}",
        "client_day, 3, ada{n}@example.com, 203.0.113.7",
        "network, 3, ada{n}@example.com, 203.0.113.{n}",
        "network, 3, ada{n}@example.com, 2001:db8:1:{n}::7",
        "all, 3, ada{n}@example{n}.com, 198.51.{n}.7",
        "domain, 3, ada{n}@example.com, 198.51.{n}.7"
    })
    void ofTwoHundredRequestsAsManyAreAdmittedAsALimitHasPermits(
            String name, int permits, String email, String client) {
        only(name, permits);

        List<RequestCode.Reply> answers = Future.all(IntStream.range(1, 201)
                        .mapToObj(n -> fixture.requesting(in(email, n), in(client, n), Optional.empty()))
                        .toList())
                .await()
                .list();

        assertThat(answers).filteredOn(RequestCode.Sent.class::isInstance).hasSize(permits);
        assertThat(answers)
                .filteredOn(RequestCode.Limited.class::isInstance)
                .allSatisfy(answer -> assertThat(
                                ((RequestCode.Limited) answer).limit().wireName())
                        .isEqualTo(name));
        assertThat(fixture.recordedDecisions()).isEqualTo(200);
        assertThat(fixture.redis.command("HLEN", "outbox:refusals").toInteger()).isBetween(1, 400);
    }

    @Test
    void aNetworkEndsWhereItsNeighbourBegins() {
        only("network", 1);

        assertThat(fixture.request("a@example.com", "203.0.113.255")).isInstanceOf(RequestCode.Sent.class);
        assertThat(fixture.request("b@example.com", "203.0.114.0")).isInstanceOf(RequestCode.Sent.class);
        assertThat(fixture.request("c@example.com", "2001:db8:1:ffff::1")).isInstanceOf(RequestCode.Sent.class);
        assertThat(fixture.request("d@example.com", "2001:db8:2::1")).isInstanceOf(RequestCode.Sent.class);
        assertThat(fixture.request("e@example.com", "203.0.113.1")).isInstanceOf(RequestCode.Limited.class);
    }

    @Test
    void twentyMailsADayReachOneMailboxWhateverItIsCalled() {
        int sent = 0;
        for (int n = 0; n < 144; n++) {
            String name = List.of("vic.tim", "v.ictim", "victim", "victim+" + n, "VICTIM")
                    .get(n % 5);
            String domain = n % 2 == 0 ? "@gmail.com" : "@googlemail.com";
            sent += fixture.request(name + domain, "198." + n + ".5.7") instanceof RequestCode.Sent ? 1 : 0;
            fixture.redis.advance(Duration.ofMinutes(9));
        }

        assertThat(sent).isEqualTo(20);
    }

    @Test
    void aRefusedRequestTakesNoPermitAndLeavesNoKey() {
        only("client", 1);
        fixture.ask(ADA, HER);
        int keys = fixture.redis.command("KEYS", "*").size();

        assertThat(fixture.request("bob@example.com", HER)).isInstanceOf(RequestCode.Limited.class);

        assertThat(fixture.redis.command("KEYS", "*bob*")).isEmpty();
        assertThat(fixture.redis.command("KEYS", "*").size())
                .as("but those of the sums, and of who is refused")
                .isEqualTo(keys + 2);
    }

    @Test
    void noPermitsAreNoLimitAndNoKey() {
        only("all", 0);
        for (int n = 0; n < 30; n++) {
            fixture.ask(ADA, HER);
        }

        assertThat(fixture.redis.command("KEYS", "otp_request_*")).isEmpty();
        assertThat(fixture.redis.command("GET", "otp_handles:" + ADA).toString().split("\\|"))
                .as("requests in force")
                .hasSize(30);
    }

    @Test
    void requestsInForceAreBoundedAlsoWithoutLimits() {
        only("all", 0);
        for (int n = 0; n < 50; n++) {
            fixture.ask(ADA, HER);
        }

        assertThat(fixture.redis.command("GET", "otp_handles:" + ADA).toString().split("\\|"))
                .hasSize(40);
    }

    @Test
    void twelveSpentCodesAreRememberedAlsoWithoutLimitsAndFirstOfAllTheOneThatSignedIn() {
        only("all", 0);
        Handle hers = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        for (int n = 0; n < 20; n++) {
            fixture.ask(ADA, STRANGER);
        }

        SignInFixture.session(fixture.verify(ADA, HER, code, hers));

        assertThat(fixture.redis.command("GET", "otp_spent:" + ADA).toString().split("\\|"))
                .hasSize(12);
        fixture.verify(ADA, HER, code);
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"used\"")).isEqualTo(1);
    }

    @Test
    void aLimitOnTrialCountsAndShowsAndRefusesNobody() {
        only("client", 2, "ratelimit.dry-run", "client");
        for (int n = 0; n < 5; n++) {
            fixture.ask("ada" + n + "@example.com", HER);
        }

        assertThat(fixture.redis.command("GET", "otp_request_ip:" + HER)).hasToString("5");
        assertThat(fixture.decisions("exceeded", Limit.CLIENT)).isEqualTo(3);
        assertThat(fixture.recordedDecisions()).isEqualTo(5);
    }

    @Test
    void aLimitOnTrialDoesNotHideTheOneThatRefuses() {
        only("client", 1, "ratelimit.dry-run", "client", "ratelimit.email-permits", "2");
        fixture.ask(ADA, HER);
        fixture.ask(ADA, HER);

        assertThat(fixture.request(ADA, HER))
                .isInstanceOfSatisfying(
                        RequestCode.Limited.class,
                        limited -> assertThat(limited.limit()).isEqualTo(Limit.EMAIL));
    }

    @Test
    void wrongCodesOnTrialAreComparedBeyondTheirLimit() {
        restart(Map.of("otp.client-failures", "2", "ratelimit.dry-run", "client_failures"));
        for (int n = 0; n < 4; n++) {
            assertThat(fixture.verify("ada" + n + "@example.com", HER, "123456"))
                    .isEqualTo(new VerifyCode.Wrong(4));
        }

        assertThat(fixture.decisions("exceeded", Limit.CLIENT_FAILURES)).isEqualTo(2);
    }

    @Test
    void wrongCodesAreNeitherCountedNorRefusedWhereTheirLimitsAreSwitchedOff() {
        restart(Map.of("otp.client-failures", "0", "otp.network-failures", "0"));
        fixture.verify(ADA, HER, "123456");
        assertThat(fixture.redis.command("KEYS", "otp_failed_*")).isEmpty();
        fixture.redis.command("SET", "otp_failed_ip:" + HER, "30", "PX", "3600000");

        assertThat(fixture.verify(ADA, HER, "123456")).isEqualTo(new VerifyCode.Wrong(3));
    }

    @Test
    void refusalsOfOneMinuteAndCauseShareARowAndTheSumsAgree() {
        only("email", 1);
        fixture.redis.advance(Duration.ofMillis(60_000 - now() % 60_000));
        fixture.ask(ADA, HER);
        fixture.ask("bob@example.com", HER);
        for (int n = 0; n < 50; n++) {
            fixture.request(ADA, HER);
            fixture.request("bob@example.com", HER);
        }
        fixture.redis.advance(Duration.ofMinutes(1));
        fixture.request(ADA, HER);

        assertThat(fixture.recorded("OTP_REQUESTED", "\"limit\":\"email\"")).isEqualTo(3);
        assertThat(fixture.redis.command("HLEN", "outbox:refusals").toInteger()).isEqualTo(3);
        assertThat(fixture.recordedDecisions()).isEqualTo(2 + 101);
    }

    @Test
    void withoutALinkCodesAreClosedForADayAtMost() {
        restart(Map.of("otp.link-url", "none", "otp.total-guesses", "3", "ratelimit.email-permits", "0"));
        Handle handle = fixture.ask(ADA, HER);
        fixture.verify(ADA, HER, fixture.wrongCode(), handle);
        fixture.verify(ADA, HER, fixture.wrongCode(), handle);

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), handle))
                .isInstanceOfSatisfying(VerifyCode.Closed.class, closed -> {
                    assertThat(closed.opensIn()).isBetween(Duration.ofMinutes(1439), Duration.ofDays(1));
                    assertThat(closed.byLink()).isFalse();
                });
        fixture.redis.advance(Duration.ofDays(1));
        Handle next = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), next))
                .as("one more closes for another day")
                .isInstanceOf(VerifyCode.Closed.class);
        assertThat(fixture.verify(ADA, HER, code, next)).isInstanceOf(VerifyCode.Closed.class);
        fixture.redis.advance(Duration.ofDays(1));
        fixture.ask(ADA, HER);
        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode())).isInstanceOf(VerifyCode.SignedIn.class);
    }

    /** With no limit on requests but one. */
    private void only(String name, int permits, String... more) {
        Map<String, String> settings = new HashMap<>();
        for (Limit limit : Limit.values()) {
            settings.put("ratelimit." + limit.wireName().replace('_', '-') + "-permits", "0");
        }
        settings.put("ratelimit." + name.replace('_', '-') + "-permits", Integer.toString(permits));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        settings.keySet().removeIf(path -> path.contains("failures"));
        restart(settings);
    }

    private void restart(Map<String, String> settings) {
        fixture.close();
        fixture = new SignInFixture(settings);
    }

    private long now() {
        return System.currentTimeMillis() + fixture.redis.clockShift().millis();
    }

    private static String in(String pattern, int n) {
        return pattern.replace("{n}", Integer.toString(n));
    }
}
