package io.tses.users;

import io.tses.config.ConfigReader;
import java.time.Duration;

/**
 * @param cacheTtl how long a change of a person may go unnoticed
 * @param cacheSize people remembered by each instance
 * @param signUp whether an address that nobody has may sign in, and so become somebody's
 * @param reauthenticationAge how old the sign-in of somebody may be who promotes, demotes or erases people
 */
public record UsersConfig(
        int instances, Duration cacheTtl, int cacheSize, boolean signUp, Duration reauthenticationAge) {
    public static UsersConfig from(ConfigReader users) {
        return new UsersConfig(
                users.number("instances", 1, 64),
                users.duration("cache-ttl", Duration.ZERO, Duration.ofSeconds(30)),
                users.number("cache-size", 100, 10_000_000),
                users.flag("sign-up"),
                users.duration("reauthentication-age", Duration.ofMinutes(1), Duration.ofDays(1)));
    }
}
