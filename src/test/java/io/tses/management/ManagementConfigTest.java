package io.tses.management;

import io.tses.support.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ManagementConfigTest {
    private static final Settings<ManagementConfig> SETTINGS =
            Settings.of(root -> ManagementConfig.from(root.section("management")));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults()).isEqualTo(new ManagementConfig("127.0.0.1", 8081, List.of()));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "MANAGEMENT_HOST", "127.0.0.3",
                        "MANAGEMENT_PORT", "8091",
                        "MANAGEMENT_HOSTS", "TSES.internal, tses")))
                .isEqualTo(new ManagementConfig("127.0.0.3", 8091, List.of("tses.internal", "tses")));
    }

    @ParameterizedTest
    @CsvSource({"management.port, a whole number, -1, 0, 65535, 65536"})
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tses.internal:8081", "*"})
    void itIsCalledByNamesWithoutPorts(String host) {
        assertThat(SETTINGS.problems(Map.of("MANAGEMENT_HOSTS", host)))
                .containsExactly(
                        "management.hosts (MANAGEMENT_HOSTS) must list names such as tses.internal, without ports,"
                                + " not \"" + host + "\"");
    }
}
