package io.tses.keys;

import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeysConfigTest {
    private static final String SIGNING_KEY = "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0";

    @Test
    void byDefaultThereIsTheSigningKeyAlone() {
        assertThat(config(Map.of()))
                .isEqualTo(new KeysConfig(new Secret(SIGNING_KEY), Optional.empty(), Optional.empty()));
    }

    @Test
    void everyVariableReachesItsSetting() throws GeneralSecurityException {
        String other = "test-only-second-key-Jr5Nk8Qd1Vf6Ty3";
        String pem = pem();

        assertThat(config(Map.of("SIGNING_KEY", other, "TOKENS_KEY_DIR", "keys")))
                .isEqualTo(new KeysConfig(new Secret(other), Optional.of(Path.of("keys")), Optional.empty()));
        assertThat(config(Map.of("TOKENS_KEY_PEM", pem)))
                .isEqualTo(new KeysConfig(
                        new Secret(SIGNING_KEY), Optional.empty(), Optional.of(new Secret(pem.strip()))));
    }

    @ParameterizedTest
    @CsvSource({
        "SIGNING_KEY, '', signing-key (SIGNING_KEY) is not set",
        "SIGNING_KEY, secret, signing-key (SIGNING_KEY) is",
        "TOKENS_KEY_DIR, '\0', tokens.key-dir (TOKENS_KEY_DIR) is not the name of a directory",
        "TOKENS_KEY_PEM, garbage, tokens.key-pem (TOKENS_KEY_PEM) holds no private key"
    })
    void whatCannotBeUsedIsNamed(String name, String value, String complaint) {
        assertThatThrownBy(() -> config(Map.of(name, value)))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .singleElement()
                                .asString()
                                .startsWith(complaint));
    }

    @Test
    void keyPairsComeFromOneOfTwoPlacesAndWhole() throws GeneralSecurityException {
        String pem = pem();

        assertThatThrownBy(() -> config(Map.of("TOKENS_KEY_PEM", pem, "TOKENS_KEY_DIR", "keys")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "tokens.key-dir (TOKENS_KEY_DIR) and tokens.key-pem (TOKENS_KEY_PEM) must not both be set");
        assertThatThrownBy(() -> config(Map.of("TOKENS_KEY_PEM", pem.substring(0, 60))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tokens.key-pem (TOKENS_KEY_PEM) is damaged");
    }

    @Test
    void aCommandMayNameTheDirectoryAndNeedsOneThen() {
        Path named = Path.of("elsewhere");

        assertThat(dir(Map.of("TOKENS_KEY_DIR", "keys"), Optional.of(named))).isEqualTo(named);
        assertThat(dir(Map.of("TOKENS_KEY_DIR", "keys"), Optional.empty())).isEqualTo(Path.of("keys"));
        assertThatThrownBy(() -> dir(Map.of(), Optional.empty()))
                .hasMessageContaining(
                        "tokens.key-dir (TOKENS_KEY_DIR) is not set; set it, or name the directory with --dir");
    }

    private static String pem() throws GeneralSecurityException {
        return KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());
    }

    private static KeysConfig config(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("SIGNING_KEY", SIGNING_KEY));
        all.putAll(environment);
        ConfigReader root = reader(all);
        KeysConfig config = KeysConfig.from(root);
        root.finish();
        return config;
    }

    private static Path dir(Map<String, String> environment, Optional<Path> chosen) {
        ConfigReader root = reader(environment);
        Path dir = KeysConfig.dir(root, chosen);
        root.finish();
        return dir;
    }

    private static ConfigReader reader(Map<String, String> environment) {
        return ConfigReader.of(ConfigLoader.load(List.of(), environment, Map.of()));
    }
}
