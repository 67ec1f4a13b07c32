package io.tses.load;

import io.tses.app.AppConfig;
import io.tses.config.ConfigLoader;
import io.tses.config.LoadedConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** The settings that ship for load tests. */
class LoadConfigTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SECRET_KEY", "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8",
            "SIGNING_KEY", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0",
            "REDIS_URL", "redis://localhost:6379/0",
            "DATABASE_URL", "postgres://user:password@localhost:5432/tses",
            "EMAIL_HOST", "localhost",
            "DEFAULT_FROM_EMAIL", "noreply@example.com");

    private final LoadedConfig loaded = ConfigLoader.trace(List.of(Path.of("conf/load.yaml")), ENVIRONMENT, Map.of());

    @Test
    void aNodeStartsWithThem() {
        assertThatCode(() -> AppConfig.from(loaded.usable())).doesNotThrowAnyException();
    }

    @Test
    void theyRaiseLimitsAndTrustTheGeneratorAndChangeNothingElse() {
        assertThat(loaded.sources().entrySet())
                .filteredOn(source -> source.getValue().contains("load.yaml"))
                .extracting(Map.Entry::getKey)
                .isNotEmpty()
                .doesNotContainAnyElementsOf(loaded.unchosen())
                .allMatch(key ->
                        key.matches("http\\.trusted-proxies|ratelimit\\..*-permits|otp\\.(.*-failures|brake-guesses)"));
    }
}
