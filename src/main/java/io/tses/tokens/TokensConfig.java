package io.tses.tokens;

import io.tses.config.ConfigReader;
import io.tses.config.ServiceDomain;
import java.time.Duration;

/**
 * @param issuer {@code iss} of every token: the URL under which others reach this service (RFC 8414)
 * @param audience {@code aud} of every access token
 * @param accessTtl life of an access token
 * @param leeway how far another clock may be off when a token's times are looked at
 * @param cacheSize access tokens remembered as genuine by each instance
 */
public record TokensConfig(String issuer, String audience, Duration accessTtl, Duration leeway, int cacheSize) {
    public static TokensConfig from(ConfigReader root) {
        ConfigReader tokens = root.section("tokens");
        String issuer = tokens.text("issuer").isEmpty()
                ? "https://"
                        + ServiceDomain.parse(root.text("domain"))
                                .orElse(ServiceDomain.LOCALHOST)
                                .authority()
                : issuer(tokens);
        return new TokensConfig(
                issuer,
                tokens.text("audience").isEmpty() ? issuer : tokens.text("audience"),
                accessTtl(tokens),
                leeway(tokens),
                tokens.number("cache-size", 100, 10_000_000));
    }

    /** For so long an access token may be accepted. */
    public Duration longestUse() {
        return accessTtl.plus(leeway);
    }

    /** The same for commands that need no other setting. */
    public static Duration longestUse(ConfigReader root) {
        ConfigReader tokens = root.section("tokens");
        return accessTtl(tokens).plus(leeway(tokens));
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
