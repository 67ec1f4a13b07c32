package io.tses.otp;

import io.tses.support.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OtpConfigTest {
    private static final Settings<OtpConfig> SETTINGS = Settings.of(root -> OtpConfig.from(root.section("otp")));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new OtpConfig(
                        0,
                        Duration.ofMinutes(5),
                        2,
                        5,
                        Duration.ofHours(24),
                        Duration.ofMinutes(15),
                        Duration.ofHours(24),
                        25,
                        60,
                        20,
                        5,
                        Duration.ofHours(24),
                        true,
                        true));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.ofEntries(
                        Map.entry("OTP_INSTANCES", "3"),
                        Map.entry("OTP_TTL", "4m"),
                        Map.entry("OTP_LIVE_CODES", "1"),
                        Map.entry("OTP_MAX_FAILURES", "6"),
                        Map.entry("OTP_FAILURE_MEMORY", "25h"),
                        Map.entry("OTP_LOCKOUT", "17m"),
                        Map.entry("OTP_LOCKOUT_ESCALATES", "true"),
                        Map.entry("OTP_LOCKOUT_CAP", "23h"),
                        Map.entry("OTP_TOTAL_GUESSES", "29"),
                        Map.entry("OTP_BRAKE_GUESSES", "61"),
                        Map.entry("OTP_BRAKE_SHARE", "21"),
                        Map.entry("OTP_UNLOCKS", "6"),
                        Map.entry("OTP_UNLOCK_WINDOW", "26h"),
                        Map.entry("OTP_TELL_NEW_CLIENTS", "false"),
                        Map.entry("OTP_LINK_URL", "none"))))
                .isEqualTo(new OtpConfig(
                        3,
                        Duration.ofMinutes(4),
                        1,
                        6,
                        Duration.ofHours(25),
                        Duration.ofMinutes(17),
                        Duration.ofHours(23),
                        29,
                        61,
                        21,
                        6,
                        Duration.ofHours(26),
                        false,
                        false));
    }

    @Test
    void locksThatDoNotEscalateAreCappedAtTheFirst() {
        OtpConfig config = SETTINGS.with(Map.of("OTP_LOCKOUT", "17m", "OTP_LOCKOUT_ESCALATES", "false"));

        assertThat(config.lockoutCap()).isEqualTo(Duration.ofMinutes(17));
    }

    @ParameterizedTest
    @CsvSource({
        "otp.instances, a whole number, -1, 0, 64, 65",
        "otp.ttl, a duration, 29s, 30s, 10m, 601s",
        "otp.live-codes, a whole number, 0, 1, 3, 4",
        "otp.max-failures, a whole number, 0, 1, 20, 21",
        "otp.failure-memory, a duration, 1439m, 24h, 720h, 721h",
        "otp.lockout, a duration, 59s, 1m, 24h, 25h",
        "otp.total-guesses, a whole number, 0, 1, 100, 101",
        "otp.brake-guesses, a whole number, -1, 0, 1000000000, 1000000001",
        "otp.brake-share, a whole number, -1, 0, 1000, 1001",
        "otp.unlocks, a whole number, 0, 1, 1000, 1001",
        "otp.unlock-window, a duration, 59m, 1h, 168h, 169h"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @Test
    void theLongestLockIsNoShorterThanTheFirst() {
        assertThat(SETTINGS.problems(Map.of("OTP_LOCKOUT_CAP", "15m"))).isEmpty();
        assertThat(SETTINGS.problems(Map.of("OTP_LOCKOUT_CAP", "168h"))).isEmpty();
        assertThat(SETTINGS.problems(Map.of("OTP_LOCKOUT_CAP", "14m")))
                .containsExactly(
                        "otp.lockout-cap (OTP_LOCKOUT_CAP) must not be shorter than otp.lockout (OTP_LOCKOUT)");
        assertThat(SETTINGS.problems(Map.of("OTP_LOCKOUT_CAP", "169h")))
                .containsExactly("otp.lockout-cap (OTP_LOCKOUT_CAP) must be a duration from 1m to 168h, not \"169h\"");
    }

    @ParameterizedTest
    @CsvSource({"otp.lockout-escalates, OTP_LOCKOUT_ESCALATES", "otp.tell-new-clients, OTP_TELL_NEW_CLIENTS"})
    void aFlagIsTrueOrFalse(String path, String name) {
        assertThat(SETTINGS.problems(Map.of(name, "maybe")))
                .containsExactly(path + " (" + name + ") must be true or false, not \"maybe\"");
    }
}
