package io.tses.otp;

import io.tses.devices.DeviceProof;
import io.tses.ratelimit.Limit;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What strangers did to an address does not reach a device that has signed in to it before. */
class DeviceTest extends SignInTest {
    @Test
    void aProvenDeviceHasPermitsOfItsOwn() {
        DeviceProof device = fixture.signIn(ADA, HER);
        useUpThePermitsOfTheAddress();

        for (int n = 0; n < 3; n++) {
            assertThat(fixture.request(ADA, HER, device)).isInstanceOf(RequestCode.Sent.class);
        }
        assertThat(fixture.request(ADA, HER, device))
                .isInstanceOfSatisfying(
                        RequestCode.Limited.class,
                        limited -> assertThat(limited.limit()).isEqualTo(Limit.DEVICE));
        assertThat(fixture.redis.command("GET", "otp_request_email:" + ADA)).hasToString("3");
    }

    @Test
    void ofTwoHundredRequestsOfOneDeviceThreeAreAdmitted() {
        DeviceProof device = fixture.signIn(ADA, HER);

        List<RequestCode.Reply> answers = Future.all(IntStream.range(0, 200)
                        .mapToObj(n -> fixture.requesting(ADA, "198.51.100." + n, Optional.of(device)))
                        .toList())
                .await()
                .list();

        assertThat(answers).filteredOn(RequestCode.Sent.class::isInstance).hasSize(3);
        assertThat(fixture.recordedDecisions()).isEqualTo(2 + 200);
    }

    @Test
    void aProvenDeviceSignsInWhileTheAddressIsLocked() {
        DeviceProof device = fixture.signIn(ADA, HER);
        fixture.request(ADA, HER, device);
        String code = fixture.random.lastCode();
        for (int n = 0; n < 5; n++) {
            fixture.verify(ADA, STRANGER, fixture.wrongCode());
        }
        assertThat(fixture.verify(ADA, STRANGER, code)).isInstanceOf(VerifyCode.Locked.class);

        assertThat(fixture.verify(ADA, HER, code, device)).isInstanceOf(VerifyCode.SignedIn.class);
        assertThat(fixture.redis.exists("otp_lockout:" + ADA)).isTrue();
    }

    @Test
    void theCodesOfADeviceAreLiveHoweverManyStrangersAskedFor() {
        DeviceProof device = fixture.signIn(ADA, HER);
        fixture.request(ADA, HER, device);
        String code = fixture.random.lastCode();
        fixture.ask(ADA, STRANGER);
        fixture.ask(ADA, STRANGER);

        assertThat(fixture.verify(ADA, HER, code, device)).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void noMoreThanTheTwoNewestOfADeviceAreLiveBesideThoseOfStrangers() {
        DeviceProof device = fixture.signIn(ADA, HER);
        fixture.request(ADA, HER, device);
        String oldest = fixture.random.lastCode();
        fixture.request(ADA, HER, device);
        String older = fixture.random.lastCode();
        fixture.request(ADA, HER, device);
        fixture.ask(ADA, STRANGER);
        fixture.ask(ADA, STRANGER);

        assertThat(fixture.verify(ADA, HER, oldest, device)).isEqualTo(new VerifyCode.Wrong(4));
        assertThat(fixture.verify(ADA, HER, older, device)).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void aDeviceThatGuessesLocksItselfAndNobodyElse() {
        DeviceProof device = fixture.signIn(ADA, HER);
        fixture.request(ADA, HER, device);
        String code = fixture.random.lastCode();
        for (int left = 4; left > 0; left--) {
            assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), device)).isEqualTo(new VerifyCode.Wrong(left));
        }

        assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), device)).isInstanceOf(VerifyCode.Locked.class);
        assertThat(fixture.verify(ADA, HER, code, device)).isInstanceOf(VerifyCode.Locked.class);
        assertThat(fixture.redis.exists("otp_failed:" + ADA)).isFalse();
        assertThat(fixture.redis.exists("otp_guesses:" + ADA)).isFalse();
        assertThat(fixture.verify(ADA, "203.0.113.8", code)).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void whoBeginsAfreshMayGuessOnADeviceAgainThatLockedItself() {
        DeviceProof device = fixture.signIn(ADA, HER);
        fixture.request(ADA, HER, device);
        String code = fixture.random.lastCode();
        for (int n = 0; n < 5; n++) {
            fixture.verify(ADA, HER, fixture.wrongCode(), device);
        }

        Unlock.Unlocked unlocked = fixture.unlockAfresh(ADA);

        assertThat(unlocked.wasLocked()).isTrue();
        assertThat(unlocked.cleared())
                .anyMatch(key -> key.startsWith("otp_lockout_device:"))
                .anyMatch(key -> key.startsWith("otp_failed_device:"))
                .anyMatch(key -> key.startsWith("otp_request_device:"));
        assertThat(fixture.verify(ADA, HER, code, device)).isInstanceOf(VerifyCode.SignedIn.class);
    }

    @Test
    void whatIsNoProofLeavesAStranger() {
        fixture.signIn(ADA, HER);
        DeviceProof ofAnother = fixture.signIn("bob@example.com", HER);
        useUpThePermitsOfTheAddress();

        for (DeviceProof wrong : List.of(ofAnother, new DeviceProof("A".repeat(22)), new DeviceProof("\u00e4|,; "))) {
            assertThat(fixture.request(ADA, HER, wrong)).isInstanceOf(RequestCode.Limited.class);
        }
    }

    @Test
    void whatIsNoProofOpensNoLock() {
        DeviceProof ofAnother = fixture.signIn("bob@example.com", HER);
        fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        for (int n = 0; n < 5; n++) {
            fixture.verify(ADA, STRANGER, fixture.wrongCode());
        }

        for (DeviceProof wrong : List.of(ofAnother, new DeviceProof("A".repeat(22)))) {
            assertThat(fixture.verify(ADA, HER, code, wrong)).isInstanceOf(VerifyCode.Locked.class);
            assertThat(fixture.verify(ADA, HER, fixture.wrongCode(), wrong)).isInstanceOf(VerifyCode.Locked.class);
        }
        assertThat(fixture.redis.command("KEYS", "otp_*_device:*")).isEmpty();
    }

    @Test
    void aProofEndsAfterNinetyDays() {
        DeviceProof device = fixture.signIn(ADA, HER);
        fixture.redis.advance(Duration.ofDays(90).minusSeconds(1));
        useUpThePermitsOfTheAddress();
        assertThat(fixture.request(ADA, HER, device)).isInstanceOf(RequestCode.Sent.class);
        fixture.redis.advance(Duration.ofSeconds(1));

        assertThat(fixture.request(ADA, HER, device)).isInstanceOf(RequestCode.Limited.class);
    }

    @Test
    void tenDevicesOfAnAddressAreKnown() {
        DeviceProof first = fixture.signIn(ADA, HER);
        DeviceProof second = signInLater();
        for (int n = 0; n < 9; n++) {
            signInLater();
        }
        fixture.redis.advance(Duration.ofHours(24));
        useUpThePermitsOfTheAddress();

        assertThat(fixture.request(ADA, HER, first)).isInstanceOf(RequestCode.Limited.class);
        assertThat(fixture.request(ADA, HER, second)).isInstanceOf(RequestCode.Sent.class);
    }

    @Test
    void law7_redisHoldsAKeyedHashOfAProofAlone() {
        DeviceProof device = fixture.signIn(ADA, HER);

        assertThat(device).hasToString("******");
        assertThat(fixture.redis.command("GET", "otp_devices:" + ADA).toString())
                .matches("\\d{13},[0-9a-f]{8}:[A-Za-z0-9_-]{43}")
                .doesNotContain(device.value());
    }

    private DeviceProof signInLater() {
        fixture.redis.advance(Duration.ofMinutes(61));
        return fixture.signIn(ADA, HER);
    }

    private void useUpThePermitsOfTheAddress() {
        while (fixture.request(ADA, STRANGER) instanceof RequestCode.Sent) {
            // Asks on.
        }
    }
}
