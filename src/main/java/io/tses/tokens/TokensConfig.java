package io.tses.tokens;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.config.ServiceDomain;
import io.tses.keys.KeyRotation;
import io.tses.keys.KeysConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * @param signingKey signs refresh tokens, and access tokens unless there is a key pair for them (HS256)
 * @param issuer {@code iss} of every token: the URL under which others reach this service (RFC 8414)
 * @param audience {@code aud} of every access token
 * @param accessTtl life of an access token
 * @param refreshTtl life of a refresh token
 * @param leeway how far another clock may be off when a token's times are looked at
 * @param cacheSize access tokens remembered as genuine by each instance
 * @param keys sign access tokens instead of {@code signingKey}
 * @param sessions for how long people stay signed in
 */
public record TokensConfig(
        int instances,
        Secret signingKey,
        String issuer,
        String audience,
        Duration accessTtl,
        Duration refreshTtl,
        Duration leeway,
        int cacheSize,
        KeysConfig keys,
        Sessions sessions) {

    /**
     * @param ttl a session ends so long after the sign-in
     * @param idleTtl and so long after its last refresh; never longer than a refresh token lives
     * @param perUser of one person at once; the oldest ends when there would be more
     * @param refreshGrace for so long a refresh token that was exchanged already gets the same answer again
     * @param checkEvery for so long a session found going on is taken to go on; zero looks each time
     */
    public record Sessions(Duration ttl, Duration idleTtl, int perUser, Duration refreshGrace, Duration checkEvery) {
        static Sessions from(ConfigReader sessions, Duration refreshTtl) {
            Duration idle = sessions.text("idle-ttl").isEmpty()
                    ? refreshTtl
                    : sessions.duration("idle-ttl", Duration.ofMinutes(1), Duration.ofDays(90));
            if (idle.compareTo(refreshTtl) > 0) {
                sessions.problem("idle-ttl", "must not be longer than tokens.refresh-ttl (TOKENS_REFRESH_TTL)");
            }
            return new Sessions(
                    sessions.duration("ttl", Duration.ofMinutes(5), Duration.ofDays(366)),
                    idle,
                    sessions.number("per-user", 1, 100),
                    sessions.duration("refresh-grace", Duration.ZERO, Duration.ofMinutes(2)),
                    sessions.duration("check-every", Duration.ZERO, Duration.ofSeconds(5)));
        }
    }

    public static TokensConfig from(ConfigReader root) {
        ConfigReader tokens = root.section("tokens");
        Duration refreshTtl = tokens.duration("refresh-ttl", Duration.ofMinutes(1), Duration.ofDays(90));
        String issuer = tokens.text("issuer").isEmpty()
                ? "https://"
                        + ServiceDomain.parse(root.text("domain"))
                                .orElse(ServiceDomain.LOCALHOST)
                                .authority()
                : issuer(tokens);
        return new TokensConfig(
                tokens.number("instances", 1, 64),
                root.strongSecret("signing-key"),
                issuer,
                tokens.text("audience").isEmpty() ? issuer : tokens.text("audience"),
                accessTtl(tokens),
                refreshTtl,
                leeway(tokens),
                tokens.number("cache-size", 100, 10_000_000),
                KeysConfig.from(tokens),
                Sessions.from(root.section("sessions"), refreshTtl));
    }

    /** The key pairs' directory, for commands that change it and need no other setting. */
    public static KeyRotation rotation(ConfigReader root, Optional<Path> dir) {
        ConfigReader tokens = root.section("tokens");
        return KeysConfig.rotation(tokens, dir, accessTtl(tokens).plus(leeway(tokens)));
    }

    private static Duration accessTtl(ConfigReader tokens) {
        return tokens.duration("access-ttl", Duration.ofMinutes(1), Duration.ofDays(1));
    }

    private static Duration leeway(ConfigReader tokens) {
        return tokens.duration("leeway", Duration.ZERO, Duration.ofMinutes(1));
    }

    /** Without a slash at its end, since paths are appended to it. */
    private static String issuer(ConfigReader tokens) {
        tokens.url("issuer", "https://auth.example.com", "https", "http");
        String issuer = tokens.text("issuer");
        if (issuer.contains("?") || issuer.contains("#")) {
            tokens.problem("issuer", "must have neither a query nor a fragment");
        }
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }
}
