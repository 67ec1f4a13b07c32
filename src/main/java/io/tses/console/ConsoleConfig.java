package io.tses.console;

import io.tses.config.ConfigReader;
import java.time.Duration;
import java.util.Optional;

/**
 * The pages of operators.
 *
 * @param isPublic whether they are on the port of the API, not on the management port
 * @param sessionTtl for how long a sign-in to them is good, unless its session ends before; NIST SP 800-63B wants operators asked
 *     again after 12 hours at the latest
 */
public record ConsoleConfig(boolean enabled, boolean isPublic, Duration sessionTtl) {
    public static ConsoleConfig from(ConfigReader console) {
        return new ConsoleConfig(
                console.flag("enabled"),
                console.flag("public"),
                console.duration("session-ttl", Duration.ofMinutes(5), Duration.ofDays(30)));
    }

    /** Where whoever runs the service finds them; empty where they are nowhere. */
    public Optional<String> home(int httpPort, int managementPort) {
        int port = isPublic ? httpPort : managementPort;
        return enabled ? Optional.of("http://localhost:" + port + NowPage.PATH + "/") : Optional.empty();
    }
}
