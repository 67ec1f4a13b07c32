package io.tses.ratelimit;

import io.tses.config.ConfigReader;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * @param quotas for each limit, how many permits a window has
 * @param aliases by which the permits of one mailbox are counted together
 */
public record RateLimitConfig(int instances, Map<Limit, Quota> quotas, Aliases aliases) {
    /** @param window starts with the first permit taken and does not move */
    public record Quota(int permits, Duration window) {}

    public static RateLimitConfig from(ConfigReader rateLimit) {
        Map<Limit, Quota> quotas = new EnumMap<>(Limit.class);
        quotas.put(Limit.EMAIL, quota(rateLimit, "email"));
        quotas.put(Limit.CLIENT, quota(rateLimit, "client"));
        quotas.put(Limit.USERNAME, quota(rateLimit, "username"));
        return new RateLimitConfig(rateLimit.number("instances", 1, 64), Map.copyOf(quotas), AliasList.from(rateLimit));
    }

    public Quota quota(Limit limit) {
        return requireNonNull(quotas.get(limit));
    }

    private static Quota quota(ConfigReader rateLimit, String name) {
        return new Quota(
                rateLimit.number(name + "-permits", 1, 1_000_000_000),
                rateLimit.duration(name + "-window", Duration.ofSeconds(1), Duration.ofDays(7)));
    }
}
