package io.tses.smtp;

import io.tses.config.Secret;
import io.tses.support.Settings;
import io.tses.support.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SmtpConfigTest {
    private static final Settings<SmtpConfig> SETTINGS = new Settings<>(
            root -> SmtpConfig.from(root.section("email"), "us.example"), Map.of("EMAIL_HOST", "smtp.example.com"));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new SmtpConfig(
                        "smtp.example.com", 587, "", Optional.empty(), true, false, Optional.empty(), "us.example"));
    }

    @Test
    void everyVariableReachesItsSetting(@TempDir Path files) throws IOException {
        Path authorities = Files.writeString(
                files.resolve("ca.pem"),
                new TestCa("an authority").issue("relay").certificate());

        assertThat(SETTINGS.with(Map.of(
                        "EMAIL_HOST", "mail.example.org",
                        "EMAIL_PORT", "465",
                        "EMAIL_HOST_USER", "me",
                        "EMAIL_HOST_PASSWORD", "hush",
                        "EMAIL_USE_TLS", "false",
                        "EMAIL_USE_SSL", "true",
                        "EMAIL_CA_FILE", authorities.toString())))
                .isEqualTo(new SmtpConfig(
                        "mail.example.org",
                        465,
                        "me",
                        Optional.of(new Secret("hush")),
                        false,
                        true,
                        Optional.of(authorities),
                        "us.example"));
    }

    @ParameterizedTest
    @CsvSource({"email.port, a whole number, 0, 1, 65535, 65536"})
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @Test
    void aHostMustBeSet() {
        assertThat(SETTINGS.problems(Map.of("EMAIL_HOST", " "))).containsExactly("email.host (EMAIL_HOST) is not set");
    }

    @ParameterizedTest
    @CsvSource({"email.use-tls, EMAIL_USE_TLS", "email.use-ssl, EMAIL_USE_SSL"})
    void aFlagIsTrueOrFalse(String path, String name) {
        assertThat(SETTINGS.problems(Map.of(name, "maybe")))
                .containsExactly(path + " (" + name + ") must be true or false, not \"maybe\"");
    }

    @Test
    void thereAreNotTwoWaysToTlsAtOnce() {
        assertThat(SETTINGS.problems(Map.of("EMAIL_USE_TLS", "true", "EMAIL_USE_SSL", "true")))
                .containsExactly(
                        "email.use-ssl (EMAIL_USE_SSL) and email.use-tls (EMAIL_USE_TLS) exclude each other: set one"
                                + " of them to false");
    }

    @ParameterizedTest
    @CsvSource({
        "smtp.example.com, 587, false, smtp.example.com",
        "SMTP.Example.com., 587, false, smtp.example.com",
        "smtp://smtp.example.com, 587, false, smtp.example.com",
        "smtp://smtp.example.com:587/, 587, false, smtp.example.com",
        "smtps://smtp.example.com, 465, true, smtp.example.com",
        "smtp.example.com:2525, 2525, false, smtp.example.com",
        "my_relay, 25, false, my_relay",
        "bücher.example, 587, false, xn--bcher-kva.example",
        "127.0.0.1, 25, false, 127.0.0.1",
        "[::1], 25, false, ::1",
        "[::1]:25, 25, false, ::1",
        "::1, 25, false, ::1"
    })
    void theMailServerIsFoundInWhatNamesItHarmlessly(String text, String port, boolean ssl, String host) {
        SmtpConfig config = SETTINGS.with(Map.of(
                "EMAIL_HOST",
                text,
                "EMAIL_PORT",
                port,
                "EMAIL_USE_SSL",
                Boolean.toString(ssl),
                "EMAIL_USE_TLS",
                Boolean.toString(!ssl)));

        assertThat(config.host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smtp.example.com:25",
                "smtps://smtp.example.com",
                "smtp://me:hush@smtp.example.com",
                "https://smtp.example.com",
                "smtp.example.com/x",
                "smtp example.com",
                "[::1",
                "a.example,b.example"
            })
    void aMailServerThatSaysMoreIsRefusedByNameAndNotRepeated(String text) {
        assertThat(SETTINGS.problems(Map.of("EMAIL_HOST", text)))
                .containsExactly(
                        "email.host (EMAIL_HOST) must be a host alone, as smtp.example.com; its port belongs into"
                                + " email.port (EMAIL_PORT), TLS into email.use-tls (EMAIL_USE_TLS) or email.use-ssl"
                                + " (EMAIL_USE_SSL), a login into email.host-user (EMAIL_HOST_USER) and email.host-password"
                                + " (EMAIL_HOST_PASSWORD)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "no-such.pem"})
    void aFileOfAuthoritiesMustHoldSome(String file) {
        assertThat(SETTINGS.problems(Map.of("EMAIL_CA_FILE", file)))
                .containsExactly(
                        "email.ca-file (EMAIL_CA_FILE) must name a file of certificates in PEM that can be read, not"
                                + " \"" + file + "\"");
    }

    @Test
    void whatIsUnlikelyToBeMeantIsToldInWords() {
        assertThat(SETTINGS.with(Map.of(
                                "EMAIL_PORT", "465",
                                "EMAIL_USE_TLS", "false",
                                "EMAIL_HOST_USER", "me",
                                "EMAIL_HOST_PASSWORD", "hush"))
                        .warnings())
                .hasSize(2)
                .anyMatch(warning -> warning.contains("in the clear"))
                .anyMatch(warning -> warning.contains("is 465"))
                .noneMatch(warning -> warning.contains("hush"));
        assertThat(SETTINGS.with(Map.of("EMAIL_HOST_USER", "me")).warnings())
                .singleElement()
                .asString()
                .contains("mails go out without a login");
    }
}
