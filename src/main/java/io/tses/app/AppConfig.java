package io.tses.app;

import io.tses.audit.AuditConfig;
import io.tses.captcha.CaptchaConfig;
import io.tses.cluster.ClusterConfig;
import io.tses.config.ConfigReader;
import io.tses.config.LogLevels;
import io.tses.config.Secret;
import io.tses.console.ConsoleConfig;
import io.tses.http.server.HttpConfig;
import io.tses.keys.KeysConfig;
import io.tses.mail.MailConfig;
import io.tses.management.ManagementConfig;
import io.tses.otp.DomainsConfig;
import io.tses.otp.OtpConfig;
import io.tses.postgres.PostgresConfig;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.redis.RedisConfig;
import io.tses.sessions.SessionsConfig;
import io.tses.shared.LinkUrl;
import io.tses.tokens.TokensConfig;
import io.tses.users.TestIdentities;
import io.tses.users.UsersConfig;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of the application, read and checked.
 *
 * @param secretKey protects codes
 * @param secretKeyFallbacks former or coming secret keys
 * @param linkUrl where the links in mails lead, empty for mails without one
 * @param eventLoops threads that serve requests, at least 1
 * @param drain how long the node serves on, though it is not ready, once it was told to stop
 */
public record AppConfig(
        Secret secretKey,
        List<Secret> secretKeyFallbacks,
        LogLevels logLevels,
        int eventLoops,
        HttpConfig http,
        ManagementConfig management,
        ConsoleConfig console,
        Duration drain,
        OtpConfig otp,
        Optional<LinkUrl> linkUrl,
        DomainsConfig domains,
        CaptchaConfig captcha,
        RateLimitConfig rateLimit,
        MailConfig mail,
        AuditConfig audit,
        UsersConfig users,
        TestIdentities testIdentities,
        KeysConfig keys,
        TokensConfig tokens,
        SessionsConfig sessions,
        RedisConfig redis,
        PostgresConfig postgres,
        ClusterConfig cluster) {
    private static final String NO_LINK = "none";
    private static final int CORES_PER_EVENT_LOOP = 2;
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(5);

    /** @throws io.tses.config.ConfigException naming every problem */
    public static AppConfig from(JsonObject values) {
        ConfigReader root = ConfigReader.of(values);
        int eventLoops = root.number("event-loops", 0, 256);
        TokensConfig tokens = TokensConfig.from(root);
        AppConfig config = new AppConfig(
                root.strongSecret("secret-key"),
                root.list("secret-key-fallbacks").stream().map(Secret::new).toList(),
                LogLevels.from(root),
                eventLoops > 0
                        ? eventLoops
                        : Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_EVENT_LOOP),
                HttpConfig.from(root.section("http")),
                ManagementConfig.from(root.section("management")),
                ConsoleConfig.from(root.section("console")),
                root.section("shutdown").duration("drain", Duration.ZERO, LONGEST_DRAIN),
                OtpConfig.from(root.section("otp")),
                linkUrl(root.section("otp"), tokens.issuer()),
                DomainsConfig.from(root.section("domains")),
                CaptchaConfig.from(root.section("captcha")),
                RateLimitConfig.from(root),
                MailConfig.from(root),
                AuditConfig.from(root.section("audit")),
                UsersConfig.from(root.section("users")),
                TestIdentities.from(root, Clock.systemUTC().instant()),
                KeysConfig.from(root),
                tokens,
                SessionsConfig.from(root),
                RedisConfig.from(root.section("redis")),
                PostgresConfig.from(root.section("database")),
                ClusterConfig.from(root));
        config.checkTogether(root);
        root.finish();
        return config;
    }

    private static Optional<LinkUrl> linkUrl(ConfigReader otp, String issuer) {
        String text = otp.text("link-url");
        if (text.isEmpty()) {
            return Optional.of(LinkUrl.atIssuer(issuer));
        }
        Optional<LinkUrl> page = LinkUrl.parse(text);
        if (page.isEmpty() && !text.equals(NO_LINK)) {
            otp.problem(
                    "link-url",
                    "must be none, or a URL of https, on this machine also http, with " + LinkUrl.TOKEN
                            + " once, behind a #, without a user and of at most 2000 characters:"
                            + " https://app.example.com/signin#" + LinkUrl.TOKEN);
        }
        return page;
    }

    private void checkTogether(ConfigReader root) {
        if (!secretKey.value().isEmpty() && secretKey.equals(keys.signingKey())) {
            root.problem("signing-key", "must differ from secret-key (SECRET_KEY)");
        }
        secretKeyFallbacks.forEach(fallback -> fallback.weakness()
                .ifPresent(weakness -> root.problem("secret-key-fallbacks", "holds a key that " + weakness)));
        redis.checkBroker(root);
        testIdentities.addresses().stream()
                .filter(email -> !domains.admit(email))
                .forEach(email -> root.problem(
                        "test-identities",
                        "has one of " + email.domain()
                                + ", whose addresses may not sign in, see domains.allow and domains.deny"));
        ConfigReader codes = root.section("otp");
        if (codes.isSound("ttl")
                && root.section("email").isSound("minimum-life")
                && otp.ttl().compareTo(mail.minimumLife()) <= 0) {
            codes.problem("ttl", "must be longer than email.minimum-life (EMAIL_MINIMUM_LIFE)");
        }
        if (root.section("captcha").isSound("timeout")
                && root.section("http").isSound("request-timeout")
                && captcha.timeout().multipliedBy(2).compareTo(http.requestTimeout()) > 0) {
            root.section("captcha")
                    .problem("timeout", "must be no longer than half of http.request-timeout (HTTP_REQUEST_TIMEOUT)");
        }
    }
}
