package io.tses.app;

import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.LogLevels;
import io.tses.config.Secret;
import io.tses.shared.LinkUrl;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What concerns the settings of several parts, and the names of the old service; each part has a test of its own. */
class AppConfigTest {
    private static final String SECRET = "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8";
    private static final String OTHER_SECRET = "test-only-second-key-Jr5Nk8Qd1Vf6Ty3";
    private static final String SIGNING = "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0";

    /** What has no default. */
    private static final Map<String, String> REQUIRED = Map.of(
            "SECRET_KEY", SECRET,
            "SIGNING_KEY", SIGNING,
            "EMAIL_HOST", "smtp.example.com",
            "DEFAULT_FROM_EMAIL", "noreply@example.com",
            "REDIS_URL", "redis://:pw@redis:6379/0",
            "DATABASE_URL", "postgres://u:pw@postgres:5432/db");

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        AppConfig config = config(Map.of());

        assertThat(config.secretKey()).isEqualTo(new Secret(SECRET));
        assertThat(config.secretKeyFallbacks()).isEmpty();
        assertThat(config.logLevels()).isEqualTo(new LogLevels(Map.of("io.tses", "info")));
        assertThat(config.eventLoops()).isPositive();
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everyVariableReachesItsSetting() {
        AppConfig config = config(Map.ofEntries(
                Map.entry("SECRET_KEY_FALLBACKS", OTHER_SECRET),
                Map.entry("DOMAIN", "example.org:8000"),
                Map.entry("DEBUG", "True"),
                Map.entry("LOG_LEVEL", "mail=trace"),
                Map.entry("EVENT_LOOPS", "7"),
                Map.entry("SHUTDOWN_DRAIN", "0s")));

        assertThat(config.secretKeyFallbacks()).containsExactly(new Secret(OTHER_SECRET));
        assertThat(config.logLevels()).isEqualTo(new LogLevels(Map.of("io.tses", "debug", "io.tses.mail", "trace")));
        assertThat(config.eventLoops()).isEqualTo(7);
        assertThat(config.drain()).isZero();
    }

    @Test
    void theLinkLeadsToThePageOfTheServiceUnlessAnotherIsSetOrNone() {
        assertThat(config(Map.of()).linkUrl()).contains(new LinkUrl("https://localhost/signin/#{token}"));
        assertThat(config(Map.of("TOKENS_ISSUER", "http://auth.internal:8080/base/"))
                        .linkUrl())
                .contains(new LinkUrl("http://auth.internal:8080/base/signin/#{token}"));
        assertThat(config(Map.of("OTP_LINK_URL", "https://app.example.com/in#{token}"))
                        .linkUrl())
                .contains(new LinkUrl("https://app.example.com/in#{token}"));
        assertThat(config(Map.of("OTP_LINK_URL", "none")).linkUrl()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "None",
                "https://app.example.com/in",
                "http://app.example.com/in#{token}",
                "https://a.example/{token}"
            })
    void aLinkThatWouldTellItsTokenIsRefusedByName(String text) {
        assertThatThrownBy(() -> config(Map.of("OTP_LINK_URL", text)))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        told -> assertThat(told.problems())
                                .containsExactly(
                                        "otp.link-url (OTP_LINK_URL) must be none, or a URL of https, on this machine"
                                                + " also http, with {token} once, behind a #, without a user and of at most 2000"
                                                + " characters: https://app.example.com/signin#{token}"));
    }

    @Test
    void everyPartReadsItsOwnSection() {
        AppConfig config = config(Map.of(
                "HTTP_INSTANCES", "2",
                "MANAGEMENT_PORT", "3",
                "OTP_INSTANCES", "4",
                "RATELIMIT_INSTANCES", "5",
                "EMAIL_INSTANCES", "6",
                "AUDIT_INSTANCES", "7",
                "USERS_INSTANCES", "8",
                "TOKENS_INSTANCES", "9",
                "REDIS_MAX_IN_FLIGHT", "16",
                "DATABASE_CONNECTIONS", "11"));

        assertThat(config.http().instances()).isEqualTo(2);
        assertThat(config.management().port()).isEqualTo(3);
        assertThat(config.otp().instances()).isEqualTo(4);
        assertThat(config.rateLimit().instances()).isEqualTo(5);
        assertThat(config.mail().instances()).isEqualTo(6);
        assertThat(config.audit().instances()).isEqualTo(7);
        assertThat(config.users().instances()).isEqualTo(8);
        assertThat(config.sessions().instances()).isEqualTo(9);
        assertThat(config.redis().maxInFlight()).isEqualTo(16);
        assertThat(config.postgres().connections()).isEqualTo(11);
    }

    @Test
    void everyProblemOfEveryPartIsToldAtOnce() {
        assertThatThrownBy(() -> config(Map.of(
                        "SECRET_KEY",
                        "",
                        "HTTP_PORT",
                        "eighty",
                        "EMAIL_HOST",
                        "",
                        "CELERY_BROKER_URL",
                        "redis://other")))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .hasSize(4)
                                .anyMatch(told -> told.startsWith("secret-key (SECRET_KEY) "))
                                .anyMatch(told -> told.startsWith("http.port (HTTP_PORT) "))
                                .anyMatch(told -> told.startsWith("email.host (EMAIL_HOST) "))
                                .anyMatch(told -> told.startsWith("celery.broker-url (CELERY_BROKER_URL) ")));
    }

    @Test
    void aChallengeIsCheckedInHalfTheTimeThatARequestHas() {
        assertThatCode(() -> config(Map.of("CAPTCHA_TIMEOUT", "2.5s"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> config(Map.of("CAPTCHA_TIMEOUT", "2.6s")))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        told -> assertThat(told.problems())
                                .containsExactly("captcha.timeout (CAPTCHA_TIMEOUT) must be no longer than half of"
                                        + " http.request-timeout (HTTP_REQUEST_TIMEOUT)"));
    }

    @Test
    void whoeverSignsInWithoutMailIsOfADomainThatMaySignIn() {
        String identity = "[{\"email\":\"review@example.com\",\"code\":\"804215\",\"until\":\""
                + LocalDate.now(UTC).plusDays(9) + "\"}]";

        assertThatThrownBy(() -> config(Map.of("TEST_IDENTITIES", identity, "DOMAINS_ALLOW", "example.org")))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        told -> assertThat(told.problems())
                                .containsExactly(
                                        "test-identities (TEST_IDENTITIES) has one of example.com, whose addresses may not"
                                                + " sign in, see domains.allow and domains.deny"));
    }

    @Test
    void aCodeLivesLongerThanItsMailMustHaveLeft() {
        String problem = "otp.ttl (OTP_TTL) must be longer than email.minimum-life (EMAIL_MINIMUM_LIFE)";
        for (Map<String, String> good : List.of(Map.of("OTP_TTL", "31s"), Map.of("EMAIL_MINIMUM_LIFE", "299s"))) {
            assertThatCode(() -> config(good)).doesNotThrowAnyException();
        }
        for (Map<String, String> bad : List.of(Map.of("OTP_TTL", "30s"), Map.of("EMAIL_MINIMUM_LIFE", "300s"))) {
            assertThatThrownBy(() -> config(bad))
                    .isInstanceOfSatisfying(
                            ConfigException.class,
                            told -> assertThat(told.problems()).containsExactly(problem));
        }
    }

    @ParameterizedTest
    @CsvSource({"EVENT_LOOPS, -1, 0, 256, 257", "SHUTDOWN_DRAIN, -1s, 0s, 5m, 301s"})
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

    @Test
    void aFlagIsTrueOrFalse() {
        assertThatThrownBy(() -> config(Map.of("DEBUG", "maybe")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("debug (DEBUG) must be true or false, not \"maybe\"");
    }

    @ParameterizedTest
    @CsvSource({"SECRET_KEY", "SIGNING_KEY"})
    void whatIsNeededMustBeSet(String name) {
        assertThatThrownBy(() -> config(Map.of(name, " ")))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .singleElement()
                                .asString()
                                .endsWith("(" + name + ") is not set"));
    }

    static Stream<Arguments> oldNames() {
        return Stream.of(
                old(
                        "DATABASE_URL",
                        "postgres://c:1/d",
                        config -> config.postgres().url().toString()),
                old("REDIS_URL", "redis://c:1/0", config -> config.redis().toString()),
                old("CELERY_BROKER_URL", "redis://:other@redis:6379/0", config -> "redis://:other@redis:6379/0"),
                old(
                        "SIGNING_KEY",
                        OTHER_SECRET,
                        config -> config.keys().signingKey().value()),
                old("SECRET_KEY", OTHER_SECRET, config -> config.secretKey().value()),
                old(
                        "EMAIL_HOST",
                        "smtp.old.example",
                        config -> config.mail().smtp().host()),
                old(
                        "EMAIL_PORT",
                        "2525",
                        config -> Integer.toString(config.mail().smtp().port())),
                old(
                        "EMAIL_HOST_USER",
                        "your-email",
                        config -> config.mail().smtp().user()),
                old(
                        "EMAIL_HOST_PASSWORD",
                        "pw",
                        config -> config.mail().smtp().password().orElseThrow().value()),
                old(
                        "DEFAULT_FROM_EMAIL",
                        "old@example.com",
                        config -> config.mail().from().address()),
                old("DOMAIN", "localhost:8000", config -> config.mail().domain().shown()),
                old(
                        "DEBUG",
                        "True",
                        config -> "debug".equals(config.logLevels().byLogger().get(LogLevels.ALL)) ? "True" : ""));
    }

    private static Arguments old(String name, String value, Function<AppConfig, String> read) {
        return Arguments.of(name, value, read);
    }

    @ParameterizedTest
    @MethodSource("oldNames")
    void everyNameOfTheOldServiceIsHonoured(String name, String value, Function<AppConfig, String> read) {
        assertThat(read.apply(config(Map.of(name, value)))).isEqualTo(value);
    }

    private static AppConfig config(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(environment);
        return AppConfig.from(ConfigLoader.load(List.of(), all, Map.of()));
    }
}
