package io.tses.tokens;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import java.time.Duration;

/**
 * @param signingKey signs tokens and nothing else (HS256)
 * @param accessTtl life of an access token
 * @param refreshTtl life of a refresh token
 */
public record TokensConfig(int instances, Secret signingKey, Duration accessTtl, Duration refreshTtl) {
    public static TokensConfig from(ConfigReader root) {
        ConfigReader tokens = root.section("tokens");
        return new TokensConfig(
                tokens.number("instances", 1, 64),
                root.strongSecret("signing-key"),
                tokens.duration("access-ttl", Duration.ofMinutes(1), Duration.ofDays(1)),
                tokens.duration("refresh-ttl", Duration.ofMinutes(1), Duration.ofDays(90)));
    }
}
