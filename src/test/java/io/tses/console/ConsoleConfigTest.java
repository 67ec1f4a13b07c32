package io.tses.console;

import io.tses.support.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConsoleConfigTest {
    private static final Settings<ConsoleConfig> SETTINGS =
            Settings.of(root -> ConsoleConfig.from(root.section("console")));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults()).isEqualTo(new ConsoleConfig(true, false, Duration.ofHours(12)));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(
                        Map.of("CONSOLE_ENABLED", "false", "CONSOLE_PUBLIC", "true", "CONSOLE_SESSION_TTL", "6h")))
                .isEqualTo(new ConsoleConfig(false, true, Duration.ofHours(6)));
    }

    @ParameterizedTest
    @CsvSource({"console.session-ttl, a duration, 299s, 5m, 720h, 721h"})
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @Test
    void whereTheyAreIsTold() {
        assertThat(new ConsoleConfig(true, true, Duration.ofHours(1)).home(8080, 8081))
                .contains("http://localhost:8080/admin/");
        assertThat(new ConsoleConfig(true, false, Duration.ofHours(1)).home(8080, 8081))
                .contains("http://localhost:8081/admin/");
        assertThat(new ConsoleConfig(false, true, Duration.ofHours(1)).home(8080, 8081))
                .isEmpty();
    }
}
