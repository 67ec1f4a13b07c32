package io.tses.captcha;

import io.tses.captcha.CaptchaConfig.OnFailure;
import io.tses.captcha.CaptchaConfig.When;
import io.tses.config.Secret;
import io.tses.shared.DomainName;
import io.tses.support.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CaptchaConfigTest {
    private static final Settings<CaptchaConfig> SETTINGS =
            Settings.of(root -> CaptchaConfig.from(root.section("captcha")));
    private static final Settings<CaptchaConfig> ON =
            new Settings<>(SETTINGS.read(), Map.of("CAPTCHA_WHEN", "always", "CAPTCHA_SECRET", "hush"));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new CaptchaConfig(
                        When.OFF,
                        CaptchaConfig.Provider.TURNSTILE,
                        URI.create("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
                        new Secret(""),
                        "",
                        OnFailure.CLOSED,
                        Duration.ofSeconds(2),
                        Optional.empty(),
                        0));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.of(
                        "CAPTCHA_WHEN", "braked",
                        "CAPTCHA_PROVIDER", "other",
                        "CAPTCHA_VERIFY_URL", "https://captcha.example.com/check",
                        "CAPTCHA_SECRET", "hush",
                        "CAPTCHA_SITE_KEY", "site",
                        "CAPTCHA_ON_FAILURE", "open",
                        "CAPTCHA_TIMEOUT", "1s",
                        "CAPTCHA_HOSTNAME", "App.example.com",
                        "CAPTCHA_MINIMUM_SCORE", "0.7")))
                .isEqualTo(new CaptchaConfig(
                        When.BRAKED,
                        CaptchaConfig.Provider.OTHER,
                        URI.create("https://captcha.example.com/check"),
                        new Secret("hush"),
                        "site",
                        OnFailure.OPEN,
                        Duration.ofSeconds(1),
                        DomainName.parse("app.example.com"),
                        0.7));
    }

    @ParameterizedTest
    @CsvSource({
        "turnstile, https://challenges.cloudflare.com/turnstile/v0/siteverify",
        "hcaptcha, https://api.hcaptcha.com/siteverify",
        "reCAPTCHA, https://www.google.com/recaptcha/api/siteverify"
    })
    void aProviderThatIsKnownNeedsNoUrl(String provider, String url) {
        assertThat(ON.with(Map.of("CAPTCHA_PROVIDER", provider)).verifyUrl()).hasToString(url);
    }

    @Test
    void whatIsMissingMattersOnlyWhereChallengesAreAskedFor() {
        assertThat(SETTINGS.problems(Map.of("CAPTCHA_PROVIDER", "other"))).isEmpty();
        assertThat(SETTINGS.problems(Map.of("CAPTCHA_WHEN", "always", "CAPTCHA_PROVIDER", "other")))
                .containsExactly(
                        "captcha.secret (CAPTCHA_SECRET) is not set: the provider gives one beside the site key",
                        "captcha.verify-url (CAPTCHA_VERIFY_URL) is not set, and captcha.provider (CAPTCHA_PROVIDER) is"
                                + " other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8123/x", "http://127.0.0.1/x", "http://[::1]:9/x", "https://example.com"})
    void aSecretGoesOverNoWireInTheClear(String url) {
        assertThat(ON.problems(Map.of("CAPTCHA_VERIFY_URL", url))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://captcha.example.com/x", "http://127.example.com/x", "http://10.0.0.1/x"})
    void norWhereItWouldIsItAccepted(String url) {
        assertThat(ON.problems(Map.of("CAPTCHA_VERIFY_URL", url)))
                .containsExactly(
                        "captcha.verify-url (CAPTCHA_VERIFY_URL) must begin with https://, since the secret goes"
                                + " there");
    }

    @Test
    void whatIsNoneOfTheWordsIsToldTheWords() {
        assertThat(SETTINGS.problems(Map.of(
                        "CAPTCHA_WHEN", "sometimes",
                        "CAPTCHA_PROVIDER", "cloudflare",
                        "CAPTCHA_ON_FAILURE", "",
                        "CAPTCHA_HOSTNAME", "https://app.example.com",
                        "CAPTCHA_MINIMUM_SCORE", "1.1")))
                .containsExactlyInAnyOrder(
                        "captcha.when (CAPTCHA_WHEN) must be one of off, always, braked, not \"sometimes\"",
                        "captcha.provider (CAPTCHA_PROVIDER) must be one of turnstile, hcaptcha, recaptcha, other, not"
                                + " \"cloudflare\"",
                        "captcha.on-failure (CAPTCHA_ON_FAILURE) must be one of open, closed, not \"\"",
                        "captcha.hostname (CAPTCHA_HOSTNAME) must be the name of the host that the page is shown on, not"
                                + " \"https://app.example.com\"",
                        "captcha.minimum-score (CAPTCHA_MINIMUM_SCORE) must be a number from 0 to 1, not \"1.1\"");
    }

    /** As YAML has it for a word that is not quoted. */
    @Test
    void offIsFalse() {
        assertThat(SETTINGS.with(Map.of("CAPTCHA_WHEN", "false")).when()).isEqualTo(When.OFF);
    }

    @Test
    void theTimeHasBounds() {
        SETTINGS.assertBounds("captcha.timeout", "a duration", "0.09s", "0.1s", "10s", "11s");
    }
}
