package io.tses.tokens;

import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.support.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokensConfigTest {
    private static final Settings<TokensConfig> SETTINGS = Settings.of(TokensConfig::from);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new TokensConfig(
                        "https://localhost", "https://localhost", Duration.ofHours(2), Duration.ofSeconds(5), 100_000));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "TOKENS_ISSUER", "https://auth.example.org/",
                        "TOKENS_AUDIENCE", "app",
                        "TOKENS_ACCESS_TTL", "121m",
                        "TOKENS_LEEWAY", "4s",
                        "TOKENS_CACHE_SIZE", "100002")))
                .isEqualTo(new TokensConfig(
                        "https://auth.example.org", "app", Duration.ofMinutes(121), Duration.ofSeconds(4), 100_002));
    }

    @ParameterizedTest
    @CsvSource({
        "tokens.access-ttl, a duration, 59s, 1m, 24h, 25h",
        "tokens.leeway, a duration, -1s, 0s, 1m, 61s",
        "tokens.cache-size, a whole number, 99, 100, 10000000, 10000001"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth.example.org", "ftp://auth.example.org", "https://auth.example.org/?a=b", "https://"})
    void anIssuerIsAUrl(String issuer) {
        assertThatThrownBy(() -> SETTINGS.with(Map.of("TOKENS_ISSUER", issuer)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tokens.issuer (TOKENS_ISSUER)");
    }

    @Test
    void theIssuerIsOfTheDomainHoweverThatIsWrittenAndTheAudienceIsTheIssuer() {
        TokensConfig config = SETTINGS.with(Map.of("DOMAIN", "https://Bücher.example/"));

        assertThat(config.issuer()).isEqualTo("https://xn--bcher-kva.example");
        assertThat(config.audience()).isEqualTo("https://xn--bcher-kva.example");
    }

    @Test
    void aTokenMayBeUsedForItsLifeAndTheLeeway() {
        ConfigReader root = reader(Map.of("TOKENS_ACCESS_TTL", "10m", "TOKENS_LEEWAY", "7s"));

        assertThat(TokensConfig.longestUse(root)).isEqualTo(Duration.ofSeconds(607));
    }

    private static ConfigReader reader(Map<String, String> environment) {
        return ConfigReader.of(ConfigLoader.load(List.of(), environment, Map.of()));
    }
}
