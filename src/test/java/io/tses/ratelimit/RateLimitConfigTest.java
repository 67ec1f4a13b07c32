package io.tses.ratelimit;

import io.tses.ratelimit.RateLimitConfig.Quota;
import io.tses.support.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitConfigTest {
    private static final Settings<RateLimitConfig> SETTINGS =
            Settings.of(root -> RateLimitConfig.from(root.section("ratelimit")));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new RateLimitConfig(
                        1,
                        Map.of(
                                Limit.EMAIL, new Quota(3, Duration.ofMinutes(10)),
                                Limit.CLIENT, new Quota(10, Duration.ofHours(1)),
                                Limit.USERNAME, new Quota(5, Duration.ofHours(24))),
                        AliasesTest.known()));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "RATELIMIT_INSTANCES", "4",
                        "RATELIMIT_EMAIL_PERMITS", "8",
                        "RATELIMIT_EMAIL_WINDOW", "11m",
                        "RATELIMIT_CLIENT_PERMITS", "9",
                        "RATELIMIT_CLIENT_WINDOW", "3h",
                        "RATELIMIT_USERNAME_PERMITS", "7",
                        "RATELIMIT_USERNAME_WINDOW", "25h",
                        "RATELIMIT_FOLD_ALIASES", "none")))
                .isEqualTo(new RateLimitConfig(
                        4,
                        Map.of(
                                Limit.EMAIL, new Quota(8, Duration.ofMinutes(11)),
                                Limit.CLIENT, new Quota(9, Duration.ofHours(3)),
                                Limit.USERNAME, new Quota(7, Duration.ofHours(25))),
                        Aliases.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "ratelimit.instances, a whole number, 0, 1, 64, 65",
        "ratelimit.email-permits, a whole number, 0, 1, 1000000000, 1000000001",
        "ratelimit.email-window, a duration, 0s, 1s, 168h, 169h",
        "ratelimit.client-permits, a whole number, 0, 1, 1000000000, 1000000001",
        "ratelimit.client-window, a duration, 0s, 1s, 168h, 169h",
        "ratelimit.username-permits, a whole number, 0, 1, 1000000000, 1000000001",
        "ratelimit.username-window, a duration, 0s, 1s, 168h, 169h"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }
}
