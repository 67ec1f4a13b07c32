package io.tses.users;

import io.tses.support.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class UsersConfigTest {
    private static final Settings<UsersConfig> SETTINGS = Settings.of(root -> UsersConfig.from(root.section("users")));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new UsersConfig(1, Duration.ofSeconds(15), 100_000, true, Duration.ofMinutes(15)));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "USERS_INSTANCES", "8",
                        "USERS_CACHE_TTL", "14s",
                        "USERS_CACHE_SIZE", "100001",
                        "USERS_SIGN_UP", "false",
                        "USERS_REAUTHENTICATION_AGE", "14m")))
                .isEqualTo(new UsersConfig(8, Duration.ofSeconds(14), 100_001, false, Duration.ofMinutes(14)));
    }

    @ParameterizedTest
    @CsvSource({
        "users.instances, a whole number, 0, 1, 64, 65",
        "users.cache-ttl, a duration, -1s, 0s, 30s, 31s",
        "users.cache-size, a whole number, 99, 100, 10000000, 10000001",
        "users.reauthentication-age, a duration, 59s, 1m, 24h, 25h"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }
}
