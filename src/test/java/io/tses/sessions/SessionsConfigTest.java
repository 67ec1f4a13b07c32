package io.tses.sessions;

import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SessionsConfigTest {
    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(config(Map.of()))
                .isEqualTo(new SessionsConfig(
                        1,
                        Duration.ofDays(30),
                        Duration.ofHours(24),
                        10,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5)));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(config(Map.of(
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
        "TOKENS_INSTANCES, 0, 1, 64, 65",
        "TOKENS_REFRESH_TTL, 59s, 1m, 2160h, 2161h",
        "SESSIONS_TTL, 4m, 5m, 8784h, 8785h",
        "SESSIONS_PER_USER, 0, 1, 100, 101",
        "SESSIONS_REFRESH_GRACE, -1s, 0s, 2m, 121s",
        "SESSIONS_CHECK_EVERY, -1s, 0s, 5s, 6s"
    })
    void aSettingHasBounds(String name, String tooLow, String lowest, String highest, String tooHigh) {
        assertThatCode(() -> config(Map.of(name, lowest))).doesNotThrowAnyException();
        assertThatCode(() -> config(Map.of(name, highest))).doesNotThrowAnyException();
        for (String bad : List.of(tooLow, tooHigh, "", "garbage", "1 0")) {
            assertRefused(Map.of(name, bad), name);
        }
    }

    @Test
    void aSessionIdlesNoLongerThanItsRefreshTokenLivesAndJustAsLongUnlessSetOtherwise() {
        assertThat(config(Map.of("TOKENS_REFRESH_TTL", "7h")).idleTtl()).isEqualTo(Duration.ofHours(7));
        assertThat(config(Map.of("TOKENS_REFRESH_TTL", "3h")).idleTtl()).isEqualTo(Duration.ofHours(3));
        assertThat(config(Map.of("SESSIONS_IDLE_TTL", "1m")).idleTtl()).isEqualTo(Duration.ofMinutes(1));
        for (String bad : List.of("59s", "25h", "garbage")) {
            assertRefused(Map.of("SESSIONS_IDLE_TTL", bad), "SESSIONS_IDLE_TTL");
        }
    }

    @Test
    void whereTheLifeOfARefreshTokenCannotBeReadNothingIsComparedWithIt() {
        assertRefused(Map.of("TOKENS_REFRESH_TTL", "garbage", "SESSIONS_IDLE_TTL", "23h"), "TOKENS_REFRESH_TTL");
    }

    private static void assertRefused(Map<String, String> environment, String name) {
        assertThatThrownBy(() -> config(environment))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .singleElement()
                                .asString()
                                .contains("(" + name + ") must"));
    }

    private static SessionsConfig config(Map<String, String> environment) {
        ConfigReader root = ConfigReader.of(ConfigLoader.load(List.of(), environment, Map.of()));
        SessionsConfig config = SessionsConfig.from(root);
        root.finish();
        return config;
    }
}
