package io.tses.ratelimit;

import io.tses.config.ConfigReader;
import io.tses.shared.WireNamed;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/**
 * @param quotas for each limit, how many permits a window has
 * @param aliases by which the permits of one mailbox are counted together
 */
public record RateLimitConfig(int instances, Map<Limit, Quota> quotas, Aliases aliases) {
    private static final int MOST_PERMITS = 1_000_000_000;

    /** @param root wrong codes are limited by settings beside those of codes */
    public static RateLimitConfig from(ConfigReader root) {
        ConfigReader rateLimit = root.section("ratelimit");
        Set<Limit> dryRun = dryRun(rateLimit);
        Map<Limit, Quota> quotas = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            ConfigReader section = root.section(before(limit.permitsSetting()));
            quotas.put(
                    limit,
                    new Quota(
                            section.number(behind(limit.permitsSetting()), 0, MOST_PERMITS),
                            section.duration(behind(limit.windowSetting()), Duration.ofSeconds(1), Duration.ofDays(7)),
                            dryRun.contains(limit)));
        }
        return new RateLimitConfig(rateLimit.number("instances", 0, 64), Map.copyOf(quotas), AliasList.from(rateLimit));
    }

    public Quota quota(Limit limit) {
        return requireNonNull(quotas.get(limit));
    }

    private static Set<Limit> dryRun(ConfigReader rateLimit) {
        Set<Limit> limits = EnumSet.noneOf(Limit.class);
        for (String name : rateLimit.list("dry-run")) {
            Optional<Limit> limit = WireNamed.parse(Limit.class, name);
            limit.ifPresent(limits::add);
            if (limit.isEmpty()) {
                rateLimit.problem("dry-run", "names no limit " + name + "; there are " + names());
            }
        }
        return limits;
    }

    private static String names() {
        return Arrays.stream(Limit.values()).map(WireNamed::wireName).collect(Collectors.joining(", "));
    }

    private static String before(String path) {
        return path.substring(0, path.indexOf('.'));
    }

    private static String behind(String path) {
        return path.substring(path.indexOf('.') + 1);
    }
}
