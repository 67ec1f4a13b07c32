package io.tses.config;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfigLoaderTest {
    private final Path temp;

    ConfigLoaderTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void whatIsNearerToTheOperatorWinsAndEachValueTellsWhereItCameFrom() throws IOException {
        Path file = write("domain: file.example\nhttp:\n  port: 1\n  host: h\notp:\n  ttl: 1m\nemail:\n  host: f\n");
        Path named = Files.writeString(temp.resolve("port"), " 2\n");
        Map<String, String> environment = Map.of(
                "HTTP_PORT_FILE", named.toString(), "OTP_TTL", "2m", "EMAIL_HOST", "e", "EMAIL_HOST_FILE", "/nowhere");

        LoadedConfig loaded = ConfigLoader.trace(List.of(file), environment, Map.of("email.host", "o"));

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.values().getString("domain")).isEqualTo("file.example");
        assertThat(loaded.values().getJsonObject("http").getValue("port")).isEqualTo("2");
        assertThat(loaded.values().getJsonObject("otp").getValue("ttl")).isEqualTo("2m");
        assertThat(loaded.values().getJsonObject("email").getValue("host")).isEqualTo("o");
        assertThat(loaded.sources())
                .containsEntry("debug", "default")
                .containsEntry("domain", "file " + file)
                .containsEntry("http.host", "file " + file)
                .containsEntry("http.port", "file " + named + ", by HTTP_PORT_FILE")
                .containsEntry("otp.ttl", "environment OTP_TTL")
                .containsEntry("email.host", "the command itself");
    }

    /** So that it may be edited without editing the program. Whoever changes one changes the other. */
    @Test
    void theDocumentedFileIsEqualToThePackagedDefaults() {
        Path documented = Path.of("conf", "application.yaml");

        LoadedConfig loaded = ConfigLoader.trace(List.of(documented), Map.of(), Map.of());

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.values()).isEqualTo(ConfigLoader.load(List.of(), Map.of(), Map.of()));
        assertThat(loaded.sources().values()).containsOnly("file " + documented);
    }

    @Test
    void otherDefaultsStandWhereNobodyChoseAValueOrAFileOnlyRepeatsTheDefault() throws IOException {
        Path file = write("otp: {ttl: 5m, lockout: 20m}\n");

        LoadedConfig loaded = ConfigLoader.trace(List.of(file), Map.of("DOMAIN", "localhost"), Map.of("debug", "false"))
                .withDefaults(Map.of(
                        "otp.ttl", "1m", "otp.lockout", "1m", "otp.unlocks", "9", "domain", "x", "debug", "true"));

        JsonObject otp = loaded.usable().getJsonObject("otp");
        assertThat(otp.getValue("ttl")).isEqualTo("1m");
        assertThat(otp.getValue("unlocks")).isEqualTo("9");
        assertThat(otp.getValue("lockout")).as("chosen in a file").isEqualTo("20m");
        assertThat(loaded.values().getValue("domain"))
                .as("chosen in the environment")
                .isEqualTo("localhost");
        assertThat(loaded.values().getValue("debug"))
                .as("chosen by the command")
                .isEqualTo("false");
        assertThat(loaded.sources())
                .containsEntry("otp.ttl", "the command itself")
                .containsEntry("otp.lockout", "file " + file);
    }

    @Test
    void aLaterFileWins() throws IOException {
        Path base = Files.writeString(temp.resolve("base.yaml"), "http: {port: 1, host: a}\n");
        Path local = Files.writeString(temp.resolve("local.yaml"), "http: {port: 2}\n");

        LoadedConfig loaded = ConfigLoader.trace(List.of(base, local), Map.of(), Map.of());

        assertThat(loaded.values().getJsonObject("http").getValue("port")).isEqualTo(2);
        assertThat(loaded.values().getJsonObject("http").getValue("host")).isEqualTo("a");
        assertThat(loaded.sources())
                .containsEntry("http.port", "file " + local)
                .containsEntry("http.host", "file " + base);
    }

    @ParameterizedTest
    @CsvSource({
        "'otp: {tll: 1m}', otp.tll is not a setting",
        "'otpp: 1', otpp is not a setting",
        "'http: 8080', http must hold settings of its own",
        "'domain: {a: 1}', domain must hold a value or a list instead of settings"
    })
    void whatAFileShouldNotHoldIsAProblemThatNamesIt(String yaml, String problem) throws IOException {
        Path file = write(yaml);

        LoadedConfig loaded = ConfigLoader.trace(List.of(file), Map.of(), Map.of());

        assertThat(loaded.problems()).singleElement().asString().startsWith(file + ": " + problem);
        assertThatThrownBy(loaded::usable).isInstanceOf(ConfigException.class).hasMessageContaining(problem);
    }

    @Test
    void anEmptyValueOfAFileLeavesTheDefault() throws IOException {
        LoadedConfig loaded = ConfigLoader.trace(List.of(write("domain:\nhttp:\notp: {ttl: }\n")), Map.of(), Map.of());

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.values().getString("domain")).isEqualTo("localhost");
        assertThat(loaded.sources()).containsEntry("otp.ttl", "default");
    }

    @ParameterizedTest
    @CsvSource({
        "'a: [hush', 'see its line 2'",
        "'a: 1: hush', 'see its line 2'",
        "'- hush', settings",
        "'hush', settings"
    })
    void aFileThatIsNoYamlIsNamedAndNotQuoted(String text, String hint) throws IOException {
        Path file = write("# comment\n" + text);

        assertThatThrownBy(() -> ConfigLoader.load(List.of(file), Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.getFileName().toString())
                .hasMessageContaining(hint)
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @CsvSource({"/no/such/file", "'\u0000'", "/"})
    void aSecretsFileThatCannotBeReadIsAProblem(String named) {
        assertThat(ConfigLoader.trace(List.of(), Map.of("SECRET_KEY_FILE", named), Map.of())
                        .problems())
                .singleElement()
                .asString()
                .startsWith("SECRET_KEY_FILE names a file that cannot be read");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(temp.resolve("settings.yaml"), yaml);
    }
}
