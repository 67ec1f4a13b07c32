package io.tses.audit;

import io.tses.support.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AuditConfigTest {
    private static final Settings<AuditConfig> SETTINGS = Settings.of(root -> AuditConfig.from(root.section("audit")));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults()).isEqualTo(new AuditConfig(1, 500, 3, 0, 2_000_000));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "AUDIT_INSTANCES", "6",
                        "AUDIT_BATCH", "501",
                        "AUDIT_MONTHS_AHEAD", "4",
                        "AUDIT_KEEP", "24",
                        "AUDIT_MAX_QUEUED", "2000001")))
                .isEqualTo(new AuditConfig(6, 501, 4, 24, 2_000_001));
    }

    @ParameterizedTest
    @CsvSource({
        "audit.instances, a whole number, 0, 1, 64, 65",
        "audit.batch, a whole number, 0, 1, 5000, 5001",
        "audit.months-ahead, a whole number, 0, 1, 24, 25",
        "audit.keep, a whole number, -1, 0, 1200, 1201",
        "audit.max-queued, a whole number, 999, 1000, 100000000, 100000001"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }
}
