package io.tses.http;

import io.tses.config.ConfigReader;
import java.time.Duration;
import java.util.List;

/**
 * @param requestTimeout every request is answered within it
 * @param idleTimeout a connection without a complete request for so long is closed
 * @param maxInFlight requests at once for each instance
 * @param maxConnections open connections for each instance
 * @param trustedProxies CIDRs whose forwarding headers are believed
 * @param corsOrigins origins that browsers may call from
 */
public record HttpConfig(
        String host,
        int port,
        int instances,
        Duration requestTimeout,
        Duration idleTimeout,
        int maxBodyBytes,
        int maxHeaderBytes,
        int maxInFlight,
        int maxConnections,
        List<String> trustedProxies,
        List<String> corsOrigins) {
    public static HttpConfig from(ConfigReader http) {
        List<String> proxies = http.list("trusted-proxies");
        proxies.stream()
                .filter(cidr -> !ClientIp.isCidr(cidr))
                .forEach(cidr -> http.problem(
                        "trusted-proxies",
                        "must list CIDRs such as 10.0.0.0/8 or single addresses, not \"" + cidr + "\""));
        return new HttpConfig(
                http.requiredText("host"),
                http.port("port"),
                http.number("instances", 1, 64),
                http.duration("request-timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
                http.duration("idle-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10)),
                http.number("max-body-bytes", 1024, 1_048_576),
                http.number("max-header-bytes", 1024, 1_048_576),
                http.number("max-in-flight", 1, 1_000_000),
                http.number("max-connections", 1, 1_000_000),
                proxies,
                http.list("cors-origins"));
    }
}
