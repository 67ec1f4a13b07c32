package io.tses.mail;

import io.tses.config.ServiceDomain;
import io.tses.shared.DomainName;
import io.tses.smtp.SmtpConfig;
import io.tses.support.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MailConfigTest {
    private static final Settings<MailConfig> SETTINGS = new Settings<>(
            MailConfig::from, Map.of("EMAIL_HOST", "smtp.example.com", "DEFAULT_FROM_EMAIL", "noreply@example.com"));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new MailConfig(
                        1,
                        new SmtpConfig(
                                "smtp.example.com",
                                587,
                                "",
                                Optional.empty(),
                                true,
                                false,
                                Optional.empty(),
                                "localhost"),
                        new Sender("noreply@example.com", ""),
                        ServiceDomain.LOCALHOST,
                        Optional.empty(),
                        PlainLetters.of("localhost"),
                        16,
                        4,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(45),
                        Duration.ofSeconds(30),
                        1_000_000));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "DOMAIN", "example.org:8000",
                        "DEFAULT_FROM_EMAIL", "other@example.org",
                        "EMAIL_INSTANCES", "5",
                        "EMAIL_CODE_DOMAIN", "app.example.org",
                        "EMAIL_CONNECTIONS", "17",
                        "EMAIL_TRIES", "3",
                        "EMAIL_RETRY_DELAY", "61s",
                        "EMAIL_TRY_TIMEOUT", "46s",
                        "EMAIL_MINIMUM_LIFE", "32s",
                        "EMAIL_MAX_QUEUED", "1000001")))
                .isEqualTo(new MailConfig(
                        5,
                        new SmtpConfig(
                                "smtp.example.com",
                                587,
                                "",
                                Optional.empty(),
                                true,
                                false,
                                Optional.empty(),
                                "example.org"),
                        new Sender("other@example.org", ""),
                        ServiceDomain.parse("example.org:8000").orElseThrow(),
                        DomainName.parse("app.example.org"),
                        PlainLetters.of("example.org:8000"),
                        17,
                        3,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(61),
                        Duration.ofSeconds(46),
                        Duration.ofSeconds(32),
                        1_000_001));
    }

    @ParameterizedTest
    @CsvSource({
        "email.instances, a whole number, 0, 1, 64, 65",
        "email.connections, a whole number, 0, 1, 1000, 1001",
        "email.tries, a whole number, 0, 1, 10, 11",
        "email.minimum-life, a duration, -1s, 0s, 10m, 601s",
        "email.max-queued, a whole number, 999, 1000, 100000000, 100000001"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @Test
    void aTryEndsBeforeTheNextBegins() {
        String problem =
                "email.try-timeout (EMAIL_TRY_TIMEOUT) must be shorter than email.retry-delay (EMAIL_RETRY_DELAY)";
        assertThat(SETTINGS.problems(Map.of("EMAIL_RETRY_DELAY", "46s"))).isEmpty();
        assertThat(SETTINGS.problems(Map.of("EMAIL_RETRY_DELAY", "45s"))).containsExactly(problem);
        assertThat(SETTINGS.problems(Map.of("EMAIL_TRY_TIMEOUT", "59s"))).isEmpty();
        assertThat(SETTINGS.problems(Map.of("EMAIL_TRY_TIMEOUT", "60s"))).containsExactly(problem);
    }

    @Test
    void theFirstRepetitionComesNoLaterThanTheOthers() {
        assertThat(SETTINGS.with(Map.of("EMAIL_FIRST_RETRY_DELAY", "6s")).firstRetryDelay())
                .isEqualTo(Duration.ofSeconds(6));
        assertThat(SETTINGS.with(Map.of("EMAIL_FIRST_RETRY_DELAY", "61s")).firstRetryDelay())
                .isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({
        "email.first-retry-delay, EMAIL_FIRST_RETRY_DELAY, 10m, 11m, 0.1s, EMAIL_RETRY_DELAY, 10m",
        "email.retry-delay, EMAIL_RETRY_DELAY, 10m, 11m, 0.1s, EMAIL_TRY_TIMEOUT, 0.05s",
        "email.try-timeout, EMAIL_TRY_TIMEOUT, 5m, 301s, 0.05s, EMAIL_RETRY_DELAY, 10m"
    })
    void eachHasBoundsOfItsOwn(
            String path, String name, String highest, String tooHigh, String lowest, String other, String beside) {
        assertThat(SETTINGS.problems(Map.of(name, highest, other, beside))).isEmpty();
        assertThat(SETTINGS.problems(Map.of(name, lowest, other, beside))).isEmpty();
        for (String bad : new String[] {tooHigh, "0.01s", "", "garbage", "1 0"}) {
            assertThat(SETTINGS.problems(Map.of(name, bad, other, beside)))
                    .containsExactly(path + " (" + name + ") must be a duration from " + lowest + " to " + highest
                            + ", not \"" + bad + "\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"default-from-email, DEFAULT_FROM_EMAIL", "domain, DOMAIN"})
    void whatIsNeededMustBeSet(String path, String name) {
        assertThat(SETTINGS.problems(Map.of(name, " "))).containsExactly(path + " (" + name + ") is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"noreply", "Example <a@b", "webmaster@localhost", "a@b.example, c@d.example"})
    void aSenderThatNobodyCouldAnswerIsRefusedByName(String text) {
        assertThat(SETTINGS.problems(Map.of("DEFAULT_FROM_EMAIL", text)))
                .containsExactly(
                        "default-from-email (DEFAULT_FROM_EMAIL) must be one address on a domain of yours, with or"
                                + " without a name of at most 200 characters before it: noreply@example.com or Example, Inc."
                                + " <noreply@example.com>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/app", "my domain", "ftp://example.org"})
    void aDomainThatSaysMoreIsRefusedByName(String text) {
        assertThat(SETTINGS.problems(Map.of("DOMAIN", text)))
                .containsExactly("domain (DOMAIN) must be a domain alone, with a port where needed: auth.example.com or"
                        + " localhost:8000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.org",
                "app.example.org:8000",
                "app.example.org.",
                "my site",
                "@app.example.org"
            })
    void aSiteThatIsNoDomainAloneIsRefusedByName(String text) {
        assertThat(SETTINGS.problems(Map.of("EMAIL_CODE_DOMAIN", text)))
                .containsExactly(
                        "email.code-domain (EMAIL_CODE_DOMAIN) must be the domain of the site where codes are typed"
                                + " in, alone: app.example.com");
    }

    @Test
    void aSiteIsNamedAsPhonesSpellIt() {
        assertThat(SETTINGS.with(Map.of("EMAIL_CODE_DOMAIN", " B\u00fccher.Example "))
                        .codeDomain())
                .isEqualTo(DomainName.parse("xn--bcher-kva.example"));
    }

    @Test
    void whatIsUnlikelyToBeMeantIsToldInWords() {
        assertThat(SETTINGS.defaults().warnings())
                .singleElement()
                .asString()
                .startsWith("domain (DOMAIN) is localhost");
        assertThat(SETTINGS.with(Map.of("EMAIL_HOST", "127.0.0.1")).warnings()).isEmpty();
        assertThat(SETTINGS.with(Map.of("DOMAIN", "example.org")).warnings()).isEmpty();
    }
}
