package io.tses.postgres;

import io.tses.support.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresConfigTest {
    private static final String URL = "postgres://u:pw@postgres:5432/db";
    private static final Settings<PostgresConfig> SETTINGS =
            new Settings<>(root -> PostgresConfig.from(root.section("database")), Map.of("DATABASE_URL", URL));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults()).isEqualTo(new PostgresConfig(DatabaseUrl.parse(URL), 8, Duration.ofMinutes(3)));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "DATABASE_URL", "postgresql://p/q",
                        "DATABASE_CONNECTIONS", "10",
                        "DATABASE_IDLE_TIMEOUT", "2m")))
                .isEqualTo(new PostgresConfig(DatabaseUrl.parse("postgresql://p/q"), 10, Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "database.connections, a whole number, 0, 1, 100, 101",
        "database.idle-timeout, a duration, 4s, 5s, 1h, 61m"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @Test
    void aUrlMustBeSet() {
        assertThat(SETTINGS.problems(Map.of("DATABASE_URL", " ")))
                .containsExactly("database.url (DATABASE_URL) is not set");
    }

    @ParameterizedTest
    @CsvSource({"sqlite:///db.sqlite3", "sqlite://:memory:", "sqlite:x"})
    void theOldFileDatabaseIsToldWhatToUse(String url) {
        assertThat(SETTINGS.problems(Map.of("DATABASE_URL", url)))
                .containsExactly(
                        "database.url (DATABASE_URL) names an SQLite file, which the old service could use; this one"
                                + " needs a PostgreSQL: postgres://user:password@host:5432/name, or the dev command, which"
                                + " brings one");
    }
}
