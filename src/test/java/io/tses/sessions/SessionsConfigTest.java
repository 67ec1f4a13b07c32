package io.tses.sessions;

import io.tses.config.ConfigException;
import io.tses.support.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SessionsConfigTest {
    private static final Settings<SessionsConfig> SETTINGS = Settings.of(SessionsConfig::from);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new SessionsConfig(
                        0,
                        Duration.ofDays(30),
                        Duration.ofHours(24),
                        10,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5)));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "TOKENS_INSTANCES", "9",
                        "TOKENS_REFRESH_TTL", "25h",
                        "SESSIONS_TTL", "719h",
                        "SESSIONS_IDLE_TTL", "23h",
                        "SESSIONS_PER_USER", "11",
                        "SESSIONS_REFRESH_GRACE", "29s",
                        "SESSIONS_CHECK_EVERY", "3s")))
                .isEqualTo(new SessionsConfig(
                        9,
                        Duration.ofHours(719),
                        Duration.ofHours(23),
                        11,
                        Duration.ofSeconds(29),
                        Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @CsvSource({
        "tokens.instances, a whole number, -1, 0, 64, 65",
        "tokens.refresh-ttl, a duration, 59s, 1m, 2160h, 2161h",
        "sessions.ttl, a duration, 4m, 5m, 8784h, 8785h",
        "sessions.per-user, a whole number, 0, 1, 100, 101",
        "sessions.refresh-grace, a duration, -1s, 0s, 2m, 121s",
        "sessions.check-every, a duration, -1s, 0s, 5s, 6s"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @Test
    void aSessionIdlesNoLongerThanItsRefreshTokenLivesAndJustAsLongUnlessSetOtherwise() {
        assertThat(SETTINGS.with(Map.of("TOKENS_REFRESH_TTL", "7h")).idleTtl()).isEqualTo(Duration.ofHours(7));
        assertThat(SETTINGS.with(Map.of("TOKENS_REFRESH_TTL", "3h")).idleTtl()).isEqualTo(Duration.ofHours(3));
        assertThat(SETTINGS.with(Map.of("SESSIONS_IDLE_TTL", "1m")).idleTtl()).isEqualTo(Duration.ofMinutes(1));
        for (String bad : List.of("59s", "25h", "garbage")) {
            assertRefused(Map.of("SESSIONS_IDLE_TTL", bad), "SESSIONS_IDLE_TTL");
        }
    }

    @Test
    void whereTheLifeOfARefreshTokenCannotBeReadNothingIsComparedWithIt() {
        assertRefused(Map.of("TOKENS_REFRESH_TTL", "garbage", "SESSIONS_IDLE_TTL", "23h"), "TOKENS_REFRESH_TTL");
    }

    private static void assertRefused(Map<String, String> environment, String name) {
        assertThatThrownBy(() -> SETTINGS.with(environment))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .singleElement()
                                .asString()
                                .contains("(" + name + ") must"));
    }
}
