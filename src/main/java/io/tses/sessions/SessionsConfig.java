package io.tses.sessions;

import io.tses.config.ConfigReader;
import java.time.Duration;

/**
 * For how long people stay signed in.
 *
 * @param ttl a session ends so long after the sign-in
 * @param idleTtl and so long after its last refresh, which is how long a refresh token lives
 * @param perUser of one person at once; the oldest ends when there would be more
 * @param refreshGrace for so long a refresh token that was exchanged already gets the same answer again
 * @param checkEvery for so long a session found going on is taken to go on; zero looks each time
 */
public record SessionsConfig(
        int instances, Duration ttl, Duration idleTtl, int perUser, Duration refreshGrace, Duration checkEvery) {
    public static SessionsConfig from(ConfigReader root) {
        ConfigReader sessions = root.section("sessions");
        return new SessionsConfig(
                root.section("tokens").number("instances", 0, 64),
                sessions.duration("ttl", Duration.ofMinutes(5), Duration.ofDays(366)),
                idleTtl(root),
                sessions.number("per-user", 1, 100),
                sessions.duration("refresh-grace", Duration.ZERO, Duration.ofMinutes(2)),
                sessions.duration("check-every", Duration.ZERO, Duration.ofSeconds(5)));
    }

    private static Duration idleTtl(ConfigReader root) {
        ConfigReader sessions = root.section("sessions");
        ConfigReader tokens = root.section("tokens");
        Duration longest = Duration.ofDays(90);
        Duration refreshTtl = tokens.duration("refresh-ttl", Duration.ofMinutes(1), longest);
        if (sessions.text("idle-ttl").isEmpty()) {
            return refreshTtl;
        }
        Duration idle = sessions.duration("idle-ttl", Duration.ofMinutes(1), longest);
        if (tokens.isSound("refresh-ttl") && idle.compareTo(refreshTtl) > 0) {
            sessions.problem("idle-ttl", "must not be longer than tokens.refresh-ttl (TOKENS_REFRESH_TTL)");
        }
        return idle;
    }
}
