package io.tses.redis;

import io.tses.config.ConfigReader;
import java.net.URI;

/**
 * Where Redis is.
 *
 * @param url {@code redis://[user:password@]host:port/number} or {@code rediss://…}
 * @param maxInFlight commands awaiting a reply on one connection; more are refused
 */
public record RedisConfig(URI url, int maxInFlight) {
    public static RedisConfig from(ConfigReader redis) {
        return new RedisConfig(
                redis.url("url", "redis://:password@host:6379/0", "redis", "rediss"),
                redis.number("max-in-flight", 16, 100_000));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost() + ":" + url.getPort() + url.getPath();
    }
}
