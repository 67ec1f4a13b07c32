package io.tses.tokens;

import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokensConfigTest {
    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(config(Map.of()))
                .isEqualTo(new TokensConfig(
                        "https://localhost", "https://localhost", Duration.ofHours(2), Duration.ofSeconds(5), 100_000));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(config(Map.of(
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
        "TOKENS_ACCESS_TTL, 59s, 1m, 24h, 25h",
        "TOKENS_LEEWAY, -1s, 0s, 60s, 61s",
        "TOKENS_CACHE_SIZE, 99, 100, 10000000, 10000001"
    })
    void aSettingHasBounds(String name, String tooLow, String lowest, String highest, String tooHigh) {
        assertThatCode(() -> config(Map.of(name, lowest))).doesNotThrowAnyException();
        assertThatCode(() -> config(Map.of(name, highest))).doesNotThrowAnyException();
        for (String bad : List.of(tooLow, tooHigh, "", "garbage", "1 0")) {
            assertThatThrownBy(() -> config(Map.of(name, bad)))
                    .isInstanceOfSatisfying(
                            ConfigException.class,
                            problem -> assertThat(problem.problems())
                                    .singleElement()
                                    .asString()
                                    .contains("(" + name + ")"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth.example.org", "ftp://auth.example.org", "https://auth.example.org/?a=b", "https://"})
    void anIssuerIsAUrl(String issuer) {
        assertThatThrownBy(() -> config(Map.of("TOKENS_ISSUER", issuer)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tokens.issuer (TOKENS_ISSUER)");
    }

    @Test
    void theIssuerIsOfTheDomainHoweverThatIsWrittenAndTheAudienceIsTheIssuer() {
        TokensConfig config = config(Map.of("DOMAIN", "https://Bücher.example/"));

        assertThat(config.issuer()).isEqualTo("https://xn--bcher-kva.example");
        assertThat(config.audience()).isEqualTo("https://xn--bcher-kva.example");
    }

    @Test
    void aTokenMayBeUsedForItsLifeAndTheLeeway() {
        ConfigReader root = reader(Map.of("TOKENS_ACCESS_TTL", "10m", "TOKENS_LEEWAY", "7s"));

        assertThat(TokensConfig.longestUse(root)).isEqualTo(Duration.ofSeconds(607));
    }

    private static TokensConfig config(Map<String, String> environment) {
        ConfigReader root = reader(environment);
        TokensConfig config = TokensConfig.from(root);
        root.finish();
        return config;
    }

    private static ConfigReader reader(Map<String, String> environment) {
        return ConfigReader.of(ConfigLoader.load(List.of(), environment, Map.of()));
    }
}
