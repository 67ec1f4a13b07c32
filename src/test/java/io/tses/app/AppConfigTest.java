package io.tses.app;

import io.tses.audit.AuditConfig;
import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.LogLevels;
import io.tses.config.Secret;
import io.tses.config.ServerUrl;
import io.tses.config.ServiceDomain;
import io.tses.http.server.HttpConfig;
import io.tses.keys.KeysConfig;
import io.tses.mail.MailConfig;
import io.tses.mail.Sender;
import io.tses.management.ManagementConfig;
import io.tses.otp.OtpConfig;
import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.PostgresConfig;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.redis.RedisConfig;
import io.tses.sessions.SessionsConfig;
import io.tses.smtp.SmtpConfig;
import io.tses.support.TestCa;
import io.tses.tokens.TokensConfig;
import io.tses.users.UsersConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every setting: its default, what its variable changes, its bounds, and the names of the old service. */
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
        assertThat(config(Map.of("EVENT_LOOPS", "3")))
                .isEqualTo(new AppConfig(
                        new Secret(SECRET),
                        List.of(),
                        new LogLevels(Map.of("io.tses", "info")),
                        3,
                        new HttpConfig(
                                "0.0.0.0",
                                8080,
                                1,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(75),
                                16384,
                                16384,
                                4096,
                                16384,
                                256,
                                List.of(),
                                List.of(),
                                List.of()),
                        new ManagementConfig("127.0.0.1", 8081, List.of()),
                        new OtpConfig(
                                1,
                                Duration.ofMinutes(5),
                                2,
                                5,
                                Duration.ofHours(24),
                                Duration.ofMinutes(15),
                                Duration.ofHours(24),
                                30,
                                Duration.ofHours(1),
                                5,
                                Duration.ofHours(24),
                                true),
                        new RateLimitConfig(
                                1,
                                Map.of(
                                        Limit.EMAIL, new RateLimitConfig.Quota(3, Duration.ofMinutes(10)),
                                        Limit.CLIENT, new RateLimitConfig.Quota(10, Duration.ofHours(1)),
                                        Limit.USERNAME, new RateLimitConfig.Quota(5, Duration.ofHours(24)))),
                        new MailConfig(
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
                                16,
                                4,
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(45),
                                Duration.ofSeconds(30),
                                1_000_000),
                        new AuditConfig(1, 500, 3, 2_000_000),
                        new UsersConfig(1, Duration.ofSeconds(15), 100_000, Duration.ofMinutes(15)),
                        new KeysConfig(new Secret(SIGNING), Optional.empty(), Optional.empty()),
                        new TokensConfig(
                                "https://localhost",
                                "https://localhost",
                                Duration.ofMinutes(120),
                                Duration.ofSeconds(5),
                                100_000),
                        new SessionsConfig(
                                1,
                                Duration.ofDays(30),
                                Duration.ofHours(24),
                                10,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5)),
                        new RedisConfig(
                                ServerUrl.parse("redis://:pw@redis:6379/0", RedisConfig.PORTS),
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                4096),
                        new PostgresConfig(
                                DatabaseUrl.parse("postgres://u:pw@postgres:5432/db"), 8, Duration.ofMinutes(3))));
        assertThat(config(Map.of()).eventLoops()).isPositive();
    }

    @Test
    void everyVariableReachesItsSetting(@TempDir Path files) throws IOException {
        TestCa.Issued client = new TestCa("an authority").issue("client");
        Path certificate = Files.writeString(files.resolve("client.pem"), client.certificate());
        Path key = Files.writeString(files.resolve("client.key"), client.key());
        Map<String, String> all = Map.ofEntries(
                Map.entry("SECRET_KEY_FALLBACKS", OTHER_SECRET),
                Map.entry("DOMAIN", "example.org:8000"),
                Map.entry("DEBUG", "True"),
                Map.entry("LOG_LEVEL", "mail=trace"),
                Map.entry("EVENT_LOOPS", "7"),
                Map.entry("HTTP_HOST", "127.0.0.2"),
                Map.entry("HTTP_PORT", "8090"),
                Map.entry("HTTP_INSTANCES", "2"),
                Map.entry("HTTP_REQUEST_TIMEOUT", "6s"),
                Map.entry("HTTP_IDLE_TIMEOUT", "31s"),
                Map.entry("HTTP_KEEP_ALIVE", "76s"),
                Map.entry("HTTP_MAX_BODY_BYTES", "16385"),
                Map.entry("HTTP_MAX_HEADER_BYTES", "16386"),
                Map.entry("HTTP_MAX_IN_FLIGHT", "4097"),
                Map.entry("HTTP_MAX_CONNECTIONS", "16387"),
                Map.entry("HTTP_MAX_CONNECTIONS_PER_CLIENT", "257"),
                Map.entry("HTTP_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
                Map.entry("HTTP_HOSTS", "a.example, B.example:8443"),
                Map.entry("HTTP_CORS_ORIGINS", "https://a.example,https://b.example"),
                Map.entry("MANAGEMENT_HOST", "127.0.0.3"),
                Map.entry("MANAGEMENT_PORT", "8091"),
                Map.entry("MANAGEMENT_HOSTS", "TSES.internal, tses"),
                Map.entry("OTP_INSTANCES", "3"),
                Map.entry("OTP_TTL", "4m"),
                Map.entry("OTP_LIVE_CODES", "1"),
                Map.entry("OTP_MAX_FAILURES", "6"),
                Map.entry("OTP_FAILURE_MEMORY", "25h"),
                Map.entry("OTP_LOCKOUT", "17m"),
                Map.entry("OTP_LOCKOUT_ESCALATES", "false"),
                Map.entry("OTP_LOCKOUT_CAP", "23h"),
                Map.entry("OTP_CLIENT_FAILURES", "29"),
                Map.entry("OTP_CLIENT_FAILURE_WINDOW", "2h"),
                Map.entry("OTP_UNLOCKS", "6"),
                Map.entry("OTP_UNLOCK_WINDOW", "26h"),
                Map.entry("OTP_TELL_NEW_CLIENTS", "false"),
                Map.entry("RATELIMIT_INSTANCES", "4"),
                Map.entry("RATELIMIT_EMAIL_PERMITS", "8"),
                Map.entry("RATELIMIT_EMAIL_WINDOW", "11m"),
                Map.entry("RATELIMIT_CLIENT_PERMITS", "9"),
                Map.entry("RATELIMIT_CLIENT_WINDOW", "3h"),
                Map.entry("RATELIMIT_USERNAME_PERMITS", "7"),
                Map.entry("RATELIMIT_USERNAME_WINDOW", "25h"),
                Map.entry("EMAIL_INSTANCES", "5"),
                Map.entry("EMAIL_HOST", "mail.example.org"),
                Map.entry("EMAIL_PORT", "465"),
                Map.entry("EMAIL_HOST_USER", "me"),
                Map.entry("EMAIL_HOST_PASSWORD", "hush"),
                Map.entry("EMAIL_USE_TLS", "false"),
                Map.entry("EMAIL_USE_SSL", "true"),
                Map.entry("DEFAULT_FROM_EMAIL", "other@example.org"),
                Map.entry("EMAIL_CONNECTIONS", "17"),
                Map.entry("EMAIL_TRIES", "3"),
                Map.entry("EMAIL_RETRY_DELAY", "61s"),
                Map.entry("EMAIL_TRY_TIMEOUT", "46s"),
                Map.entry("EMAIL_MINIMUM_LIFE", "32s"),
                Map.entry("EMAIL_MAX_QUEUED", "1000001"),
                Map.entry("AUDIT_INSTANCES", "6"),
                Map.entry("AUDIT_BATCH", "501"),
                Map.entry("AUDIT_MONTHS_AHEAD", "4"),
                Map.entry("AUDIT_MAX_QUEUED", "2000001"),
                Map.entry("USERS_INSTANCES", "8"),
                Map.entry("USERS_CACHE_TTL", "14s"),
                Map.entry("USERS_CACHE_SIZE", "100001"),
                Map.entry("USERS_REAUTHENTICATION_AGE", "14m"),
                Map.entry("TOKENS_INSTANCES", "9"),
                Map.entry("TOKENS_ACCESS_TTL", "121m"),
                Map.entry("TOKENS_REFRESH_TTL", "25h"),
                Map.entry("TOKENS_ISSUER", "https://auth.example.org/"),
                Map.entry("TOKENS_AUDIENCE", "app"),
                Map.entry("TOKENS_LEEWAY", "4s"),
                Map.entry("TOKENS_CACHE_SIZE", "100002"),
                Map.entry("TOKENS_KEY_DIR", "keys"),
                Map.entry("SESSIONS_TTL", "719h"),
                Map.entry("SESSIONS_IDLE_TTL", "23h"),
                Map.entry("SESSIONS_PER_USER", "11"),
                Map.entry("SESSIONS_REFRESH_GRACE", "29s"),
                Map.entry("SESSIONS_CHECK_EVERY", "3s"),
                Map.entry("REDIS_URL", "rediss://r:1/2"),
                Map.entry("REDIS_CA_FILE", certificate.toString()),
                Map.entry("REDIS_CERT_FILE", certificate.toString()),
                Map.entry("REDIS_KEY_FILE", key.toString()),
                Map.entry("REDIS_MAX_IN_FLIGHT", "4098"),
                Map.entry("CELERY_BROKER_URL", "rediss://r:1/2"),
                Map.entry("DATABASE_URL", "postgresql://p/q"),
                Map.entry("DATABASE_CONNECTIONS", "10"),
                Map.entry("DATABASE_IDLE_TIMEOUT", "2m"));

        assertThat(config(all))
                .isEqualTo(new AppConfig(
                        new Secret(SECRET),
                        List.of(new Secret(OTHER_SECRET)),
                        new LogLevels(Map.of("io.tses", "debug", "io.tses.mail", "trace")),
                        7,
                        new HttpConfig(
                                "127.0.0.2",
                                8090,
                                2,
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(31),
                                Duration.ofSeconds(76),
                                16385,
                                16386,
                                4097,
                                16387,
                                257,
                                List.of("10.0.0.0/8", "::1"),
                                List.of("a.example", "b.example:8443"),
                                List.of("https://a.example", "https://b.example")),
                        new ManagementConfig("127.0.0.3", 8091, List.of("tses.internal", "tses")),
                        new OtpConfig(
                                3,
                                Duration.ofMinutes(4),
                                1,
                                6,
                                Duration.ofHours(25),
                                Duration.ofMinutes(17),
                                Duration.ofMinutes(17),
                                29,
                                Duration.ofHours(2),
                                6,
                                Duration.ofHours(26),
                                false),
                        new RateLimitConfig(
                                4,
                                Map.of(
                                        Limit.EMAIL, new RateLimitConfig.Quota(8, Duration.ofMinutes(11)),
                                        Limit.CLIENT, new RateLimitConfig.Quota(9, Duration.ofHours(3)),
                                        Limit.USERNAME, new RateLimitConfig.Quota(7, Duration.ofHours(25)))),
                        new MailConfig(
                                5,
                                new SmtpConfig(
                                        "mail.example.org",
                                        465,
                                        "me",
                                        Optional.of(new Secret("hush")),
                                        false,
                                        true,
                                        Optional.empty(),
                                        "example.org"),
                                new Sender("other@example.org", ""),
                                ServiceDomain.parse("example.org:8000").orElseThrow(),
                                17,
                                3,
                                Duration.ofSeconds(61),
                                Duration.ofSeconds(46),
                                Duration.ofSeconds(32),
                                1_000_001),
                        new AuditConfig(6, 501, 4, 2_000_001),
                        new UsersConfig(8, Duration.ofSeconds(14), 100_001, Duration.ofMinutes(14)),
                        new KeysConfig(new Secret(SIGNING), Optional.of(Path.of("keys")), Optional.empty()),
                        new TokensConfig(
                                "https://auth.example.org",
                                "app",
                                Duration.ofMinutes(121),
                                Duration.ofSeconds(4),
                                100_002),
                        new SessionsConfig(
                                9,
                                Duration.ofHours(719),
                                Duration.ofHours(23),
                                11,
                                Duration.ofSeconds(29),
                                Duration.ofSeconds(3)),
                        new RedisConfig(
                                ServerUrl.parse("rediss://r:1/2", RedisConfig.PORTS),
                                2,
                                Optional.of(certificate),
                                Optional.of(new RedisConfig.ClientCertificate(certificate, key)),
                                4098),
                        new PostgresConfig(DatabaseUrl.parse("postgresql://p/q"), 10, Duration.ofMinutes(2))));
        assertThat(config(Map.of("OTP_LOCKOUT_CAP", "23h")).otp().lockoutCap()).isEqualTo(Duration.ofHours(23));
    }

    @ParameterizedTest
    @CsvSource({
        "EVENT_LOOPS, -1, 0, 256, 257",
        "HTTP_PORT, -1, 0, 65535, 65536",
        "HTTP_INSTANCES, 0, 1, 64, 65",
        "HTTP_REQUEST_TIMEOUT, 0.099s, 0.1s, 1m, 61s",
        "HTTP_IDLE_TIMEOUT, 0s, 1s, 10m, 11m",
        "HTTP_KEEP_ALIVE, 0s, 1s, 15m, 901s",
        "HTTP_MAX_BODY_BYTES, 1023, 1024, 1048576, 1048577",
        "HTTP_MAX_HEADER_BYTES, 1023, 1024, 1048576, 1048577",
        "HTTP_MAX_IN_FLIGHT, 0, 1, 1000000, 1000001",
        "HTTP_MAX_CONNECTIONS, 0, 1, 1000000, 1000001",
        "HTTP_MAX_CONNECTIONS_PER_CLIENT, 0, 1, 1000000, 1000001",
        "MANAGEMENT_PORT, -1, 0, 65535, 65536",
        "OTP_INSTANCES, 0, 1, 64, 65",
        "OTP_TTL, 29s, 31s, 10m, 601s",
        "OTP_LIVE_CODES, 0, 1, 3, 4",
        "OTP_MAX_FAILURES, 0, 1, 20, 21",
        "OTP_FAILURE_MEMORY, 1439m, 24h, 720h, 721h",
        "OTP_LOCKOUT, 59s, 1m, 24h, 25h",
        "OTP_LOCKOUT_CAP, 14m, 15m, 168h, 169h",
        "OTP_CLIENT_FAILURES, 0, 1, 1000000000, 1000000001",
        "OTP_CLIENT_FAILURE_WINDOW, 59s, 1m, 24h, 25h",
        "OTP_UNLOCKS, 0, 1, 1000, 1001",
        "OTP_UNLOCK_WINDOW, 59m, 1h, 168h, 169h",
        "RATELIMIT_INSTANCES, 0, 1, 64, 65",
        "RATELIMIT_EMAIL_PERMITS, 0, 1, 1000000000, 1000000001",
        "RATELIMIT_EMAIL_WINDOW, 0s, 1s, 168h, 169h",
        "RATELIMIT_CLIENT_PERMITS, 0, 1, 1000000000, 1000000001",
        "RATELIMIT_CLIENT_WINDOW, 0s, 1s, 168h, 169h",
        "RATELIMIT_USERNAME_PERMITS, 0, 1, 1000000000, 1000000001",
        "RATELIMIT_USERNAME_WINDOW, 0s, 1s, 168h, 169h",
        "EMAIL_INSTANCES, 0, 1, 64, 65",
        "EMAIL_PORT, 0, 1, 65535, 65536",
        "EMAIL_CONNECTIONS, 0, 1, 1000, 1001",
        "EMAIL_TRIES, 0, 1, 10, 11",
        "EMAIL_RETRY_DELAY, 45s, 46s, 10m, 11m",
        "EMAIL_TRY_TIMEOUT, 0.049s, 0.05s, 59s, 60s",
        "EMAIL_MINIMUM_LIFE, -1s, 0s, 299s, 300s",
        "EMAIL_MAX_QUEUED, 999, 1000, 100000000, 100000001",
        "AUDIT_INSTANCES, 0, 1, 64, 65",
        "AUDIT_BATCH, 0, 1, 5000, 5001",
        "AUDIT_MONTHS_AHEAD, 0, 1, 24, 25",
        "AUDIT_MAX_QUEUED, 999, 1000, 100000000, 100000001",
        "USERS_INSTANCES, 0, 1, 64, 65",
        "USERS_CACHE_TTL, -1s, 0s, 30s, 31s",
        "USERS_CACHE_SIZE, 99, 100, 10000000, 10000001",
        "USERS_REAUTHENTICATION_AGE, 59s, 1m, 24h, 25h",
        "REDIS_MAX_IN_FLIGHT, 15, 16, 100000, 100001",
        "DATABASE_CONNECTIONS, 0, 1, 100, 101",
        "DATABASE_IDLE_TIMEOUT, 4s, 5s, 1h, 61m"
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
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP_TRUSTED_PROXIES | 0.0.0.0/0 | amounts to everybody",
                "HTTP_TRUSTED_PROXIES | ::/0 | amounts to everybody",
                "HTTP_TRUSTED_PROXIES | 0.0.0.0/1,128.0.0.0/1 | http.trust-all (HTTP_TRUST_ALL)",
                "HTTP_TRUSTED_PROXIES | 10.0.0.0/8,10.0.0.256 | not \"10.0.0.256\": IPv4 segment too large",
                "HTTP_TRUSTED_PROXIES | proxy.example.com | not \"proxy.example.com\": ",
                "HTTP_HOSTS | https://auth.example.com | not \"https://auth.example.com\"",
                "HTTP_HOSTS | *.example.com | not \"*.example.com\"",
                "HTTP_HOSTS | * | not \"*\"",
                "MANAGEMENT_HOSTS | tses.internal:8081 | not \"tses.internal:8081\"",
                "MANAGEMENT_HOSTS | * | not \"*\"",
                "HTTP_CORS_ORIGINS | * | not \"*\": there are no wildcards; list every origin",
                "HTTP_CORS_ORIGINS | null | not \"null\": anybody's sandboxed page is called so",
                "HTTP_CORS_ORIGINS | https://*.example.com | not \"https://*.example.com\": there are no wildcards",
                "HTTP_CORS_ORIGINS | https://a.example,b.example | not \"b.example\": it lacks a scheme",
                "HTTP_CORS_ORIGINS | https://a.example/x | has no path; it would be https://a.example",
                "HTTP_TRUST_ALL | maybe | must be true or false"
            })
    void whoIsBelievedAndLinkedToAndMayCallIsSaidProperly(String name, String value, String complaint) {
        assertThatThrownBy(() -> config(Map.of(name, value)))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .singleElement()
                                .asString()
                                .contains("(" + name + ")")
                                .contains(complaint));
    }

    @Test
    void everybodyIsTrustedOnlyInSoManyWordsAndNotInSilence() {
        HttpConfig all = config(Map.of("HTTP_TRUST_ALL", "true")).http();

        assertThat(all.trustedProxies()).containsExactly("0.0.0.0/0", "::/0");
        assertThat(config(Map.of("HTTP_TRUST_ALL", "true", "HTTP_TRUSTED_PROXIES", "0.0.0.0/0"))
                        .http())
                .isEqualTo(all);
        assertThat(all.warnings()).singleElement().asString().contains("http.trust-all (HTTP_TRUST_ALL)");
        assertThat(config(Map.of("HTTP_TRUSTED_PROXIES", "10.0.0.0/7,192.168.0.0/16"))
                        .http()
                        .warnings())
                .singleElement()
                .asString()
                .contains("http.trusted-proxies (HTTP_TRUSTED_PROXIES) holds 10.0.0.0/7");
        assertThat(config(Map.of("HTTP_TRUSTED_PROXIES", "10.0.0.0/8")).http().warnings())
                .isEmpty();
    }

    @Test
    void originsAreKeptAsBrowsersSpellThemEachOnce() {
        assertThat(config(Map.of(
                                "HTTP_CORS_ORIGINS",
                                "https://A.example/,https://a.example:443,https://a.example,http://[::1]:3000"))
                        .http()
                        .corsOrigins())
                .containsExactly("https://a.example", "http://[::1]:3000");
    }

    @ParameterizedTest
    @CsvSource({"DEBUG", "OTP_LOCKOUT_ESCALATES", "EMAIL_USE_TLS", "EMAIL_USE_SSL"})
    void aFlagIsTrueOrFalse(String name) {
        assertThatThrownBy(() -> config(Map.of(name, "maybe")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("(" + name + ") must be true or false, not \"maybe\"");
    }

    @ParameterizedTest
    @CsvSource({"SECRET_KEY", "SIGNING_KEY", "EMAIL_HOST", "DEFAULT_FROM_EMAIL", "REDIS_URL", "DATABASE_URL", "DOMAIN"})
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

    @ParameterizedTest
    @CsvSource({
        "redis://redis:6379/0, redis://elsewhere:6379/0",
        "redis://redis/0, redis://redis:6380/0",
        "redis://localhost/0, redis://localhost.example.com/0",
        "redis://127.0.0.1/0, redis://127.0.0.2/0",
        "redis://redis/0, amqp://redis:6379/0",
        "redis://redis/0, redis:6379/0",
        "redis://redis/0, redis://:secret@"
    })
    void theOldBrokerMustBeTheServerOfRedis(String redis, String broker) {
        assertThatThrownBy(() -> config(Map.of("REDIS_URL", redis, "CELERY_BROKER_URL", broker)))
                .hasMessageContaining("(CELERY_BROKER_URL) must name the same server as redis.url")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://127.0.0.1:6379/0, redis://127.0.0.1/0",
        "redis://127.0.0.1/0, redis://LocalHost:6379/0",
        "redis://localhost/0, redis://[::1]:6379/0",
        "redis://Redis.Example.com/0, redis://redis.example.COM:6379/1",
        "redis://me:pw@my_redis/0, redis://my_redis:6379",
        "rediss://redis:6390/0, redis://redis:6390/0",
        "redis://bücher.example/0, redis://xn--bcher-kva.example/0"
    })
    void theOldBrokerMayNameTheServerOfRedisInAnotherWay(String redis, String broker) {
        assertThatCode(() -> config(Map.of("REDIS_URL", redis, "CELERY_BROKER_URL", broker)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"sqlite:///db.sqlite3", "sqlite://:memory:", "sqlite:x"})
    void theOldFileDatabaseIsToldWhatToUse(String url) {
        assertThatThrownBy(() -> config(Map.of("DATABASE_URL", url)))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .singleElement()
                                .asString()
                                .contains("(DATABASE_URL) names an SQLite file", "needs a PostgreSQL", "dev"));
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
    void theMailServerIsFoundInWhatNamesItHarmlessly(String text, String port, String ssl, String host) {
        AppConfig config = config(Map.of(
                "EMAIL_HOST",
                text,
                "EMAIL_PORT",
                port,
                "EMAIL_USE_SSL",
                ssl,
                "EMAIL_USE_TLS",
                Boolean.toString(!Boolean.parseBoolean(ssl))));

        assertThat(config.mail().smtp().host()).isEqualTo(host);
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
    void aMailServerThatSaysMoreIsRefusedByName(String text) {
        assertThatThrownBy(() -> config(Map.of("EMAIL_HOST", text)))
                .hasMessageContaining("email.host (EMAIL_HOST) must be a host alone")
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"noreply", "Example <a@b", "webmaster@localhost", "a@b.example, c@d.example"})
    void aSenderThatNobodyCouldAnswerIsRefusedByName(String text) {
        assertThatThrownBy(() -> config(Map.of("DEFAULT_FROM_EMAIL", text)))
                .hasMessageContaining("default-from-email (DEFAULT_FROM_EMAIL) must be one address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/app", "my domain", "ftp://example.org"})
    void aDomainThatSaysMoreIsRefusedByName(String text) {
        assertThatThrownBy(() -> config(Map.of("DOMAIN", text)))
                .hasMessageContaining("domain (DOMAIN) must be a domain alone");
    }

    @Test
    void aFileOfAuthoritiesMustHoldSome() {
        assertThatThrownBy(() -> config(Map.of("EMAIL_CA_FILE", "pom.xml")))
                .hasMessageContaining("email.ca-file (EMAIL_CA_FILE) must name a file of certificates in PEM");
    }

    @Test
    void whatIsUnlikelyToBeMeantInMailIsToldInWords() {
        assertThat(config(Map.of()).mail().warnings())
                .singleElement()
                .asString()
                .startsWith("domain (DOMAIN) is localhost");
        assertThat(config(Map.of("EMAIL_HOST", "127.0.0.1")).mail().warnings()).isEmpty();
        assertThat(config(Map.of("DOMAIN", "example.org")).mail().warnings()).isEmpty();
        assertThat(config(Map.of(
                                "DOMAIN", "example.org",
                                "EMAIL_PORT", "465",
                                "EMAIL_USE_TLS", "false",
                                "EMAIL_HOST_USER", "me",
                                "EMAIL_HOST_PASSWORD", "hush"))
                        .mail()
                        .warnings())
                .hasSize(2)
                .anyMatch(warning -> warning.contains("in the clear"))
                .anyMatch(warning -> warning.contains("is 465"))
                .noneMatch(warning -> warning.contains("hush"));
        assertThat(config(Map.of("DOMAIN", "example.org", "EMAIL_HOST_USER", "me"))
                        .mail()
                        .warnings())
                .singleElement()
                .asString()
                .contains("mails go out without a login");
    }

    private static AppConfig config(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(environment);
        return AppConfig.from(ConfigLoader.load(List.of(), all, Map.of()));
    }
}
