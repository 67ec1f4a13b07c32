package io.tses.config;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class StrayVariablesTest {
    @ParameterizedTest
    @CsvSource({
        "OTP_TTLL, OTP_TTL",
        "EMAIL_HOSTS, EMAIL_HOST",
        "EMAIL_PROT, EMAIL_PORT",
        "REDSI_URL, REDIS_URL",
        "REDIS_URI, REDIS_URL",
        "DATABSE_URL, DATABASE_URL",
        "DATABASE_URLS, DATABASE_URL",
        "SECRET_KEYS, SECRET_KEY",
        "SECRET_KEY_FIEL, SECRET_KEY_FILE",
        "SIGNINGKEY, SIGNING_KEY",
        "DEFAULT_FROM_MAIL, DEFAULT_FROM_EMAIL",
        "HTTP_PROT, HTTP_PORT",
        "DEBUGG, DEBUG",
        "LOG_LEVLE, LOG_LEVEL",
        "LOG_FROMAT, LOG_FORMAT",
        "CELERY_BROKER_URI, CELERY_BROKER_URL"
    })
    void aMisspeltNameIsToldTheRightOne(String name, String meant) {
        assertThat(hints(name)).containsExactly("did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "OTP_LENGTH, OTP_",
        "EMAIL_PASSWORD, EMAIL_HOST_PASSWORD",
        "EMAIL_USER, EMAIL_HOST",
        "RATELIMIT_IP_PERMITS, RATELIMIT_",
        "TOKENS_ACCESS_LIFETIME, TOKENS_ACCESS_TTL",
        "SESSIONS_MAX_AGE, SESSIONS_",
        "AUDIT_RETENTION, AUDIT_"
    })
    void aSettingThatThereIsNotInASectionOfOursIsToldTheNearest(String name, String nearest) {
        assertThat(hints(name)).singleElement().asString().contains("no such setting, the nearest is " + nearest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP_PROXY",
                "HTTPS_PROXY",
                "NO_PROXY",
                "http_proxy",
                "REDIS_HOST",
                "REDIS_PORT",
                "REDIS_PASSWORD",
                "REDIS_VERSION",
                "DATABASE_HOST",
                "DATABASE_USER",
                "DATABASE_PASSWORD",
                "SMTP_HOST",
                "SMTP_USER",
                "POSTGRES_PASSWORD",
                "PGUSER",
                "EMAIL",
                "DOMAINNAME",
                "HOSTNAME",
                "USER",
                "USERS",
                "USERDOMAIN",
                "LOG_FILE",
                "LOGNAME",
                "DEBIAN_FRONTEND",
                "DEBUGINFOD_URLS",
                "HOME",
                "PATH",
                "PWD",
                "JAVA_OPTS",
                "SIGNING_CERT",
                "AUDIT_",
                "OTP_SERVICE_HOST",
                "OTP_SERVICE_PORT_HTTP",
                "EMAIL_PORT_25_TCP_ADDR",
                "AUDIT_PORT_8080_TCP"
            })
    void aVariableOfSomebodyElseIsLeftAlone(String name) {
        assertThat(hints(name)).isEmpty();
    }

    @Test
    void aServiceLinkOfTheOldKindIsLeftAlone() {
        assertThat(strays(Map.of("AUDIT_PORT", "tcp://10.0.0.1:80"))).isEmpty();
        assertThat(strays(Map.of("AUDIT_PORT", "8080"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CELERY_RESULT_BACKEND, results",
        "DJANGO_SETTINGS_MODULE, --config",
        "ALLOWED_HOSTS, proxy",
        "CSRF_TRUSTED_ORIGINS, cookies",
        "CORS_ALLOWED_ORIGINS, HTTP_CORS_ORIGINS",
        "EMAIL_BACKEND, SMTP",
        "EMAIL_TIMEOUT, EMAIL_TRY_TIMEOUT",
        "OTP_FAILURE_WINDOW, OTP_FAILURE_MEMORY",
        "DJANGO_SECRET_KEY, SECRET_KEY",
        "DJANGO_SUPERUSER_EMAIL, create-superuser",
        "FLOWER_PORT, /api/v1/tasks/",
        "CELERY_TASK_ALWAYS_EAGER, no Celery"
    })
    void aNameThatMeansNothingAnyMoreIsToldWhatReplacesIt(String name, String part) {
        assertThat(hints(name)).singleElement().asString().contains(part).doesNotContain("did you mean");
    }

    @Test
    void everyNameOfOursIsKnownAndOneThatIsEmptyDoesNotMatter() {
        ConfigLoader.trace(List.of(), Map.of(), Map.of()).sources().keySet().forEach(path -> {
            String name = ConfigReader.environmentName(path);
            assertThat(strays(Map.of(name, "1"))).as(name).isEmpty();
            assertThat(strays(Map.of(name + "_FILE", "/dev/null"))).as(name).isEmpty();
        });
        assertThat(strays(Map.of("LOG_FORMAT", "json"))).isEmpty();
        assertThat(strays(Map.of("OTP_TTLL", " "))).isEmpty();
    }

    @Test
    void noValueIsRepeated() {
        assertThat(strays(Map.of("SECRET_KEYS", "hush-hush")).toString()).doesNotContain("hush");
    }

    private static List<String> hints(String name) {
        return strays(Map.of(name, "value")).stream().map(StrayVariable::hint).toList();
    }

    private static List<StrayVariable> strays(Map<String, String> environment) {
        return ConfigLoader.trace(List.of(), environment, Map.of()).strays();
    }
}
