package io.tses.http.server;

import io.tses.config.ConfigReader;
import io.tses.http.caller.Authority;
import io.tses.http.caller.OriginRule;
import io.tses.http.caller.TrustedProxies;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * @param requestTimeout every request is answered within it
 * @param idleTimeout a connection on which a request has begun, or the first has not, is closed unless it is there within it
 * @param keepAlive how long a connection is kept between two requests
 * @param maxInFlight requests at once for each instance
 * @param maxStreams answers that go on, at once for each instance
 * @param maxConnections open connections for each instance
 * @param maxConnectionsPerClient of them, those of one client that is no trusted proxy
 * @param trustedProxies networks whose forwarding headers are believed
 * @param hosts that links may lead to, beside the issuer's, each with a port or for all ports
 * @param corsOrigins origins that browsers may call from, each as {@link OriginRule} reads it
 * @param ratelimitHeaders whether answers tell clients what is left of limits
 */
public record HttpConfig(
        String host,
        int port,
        int instances,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration keepAlive,
        int maxBodyBytes,
        int maxHeaderBytes,
        int maxInFlight,
        int maxStreams,
        int maxConnections,
        int maxConnectionsPerClient,
        List<String> trustedProxies,
        List<String> hosts,
        List<String> corsOrigins,
        boolean ratelimitHeaders) {
    public static HttpConfig from(ConfigReader http) {
        return new HttpConfig(
                http.requiredText("host"),
                http.port("port"),
                http.number("instances", 0, 64),
                http.duration("request-timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
                http.duration("idle-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10)),
                http.duration("keep-alive", Duration.ofSeconds(1), Duration.ofMinutes(15)),
                http.number("max-body-bytes", 1024, 1_048_576),
                http.number("max-header-bytes", 1024, 1_048_576),
                http.number("max-in-flight", 1, 1_000_000),
                http.number("max-streams", 1, 100_000),
                http.number("max-connections", 1, 1_000_000),
                http.number("max-connections-per-client", 1, 1_000_000),
                trustedProxies(http),
                hosts(http),
                corsOrigins(http),
                http.flag("ratelimit-headers"));
    }

    /** What is allowed, but should be known to whoever runs it. */
    public List<String> warnings() {
        TrustedProxies proxies = new TrustedProxies(trustedProxies);
        if (proxies.areEverybody()) {
            return List.of("http.trust-all (HTTP_TRUST_ALL) is set: whoever reaches port " + port
                    + " chooses the client address that limits and the audit log go by");
        }
        return proxies.tooWide().stream()
                .map(network -> "http.trusted-proxies (HTTP_TRUSTED_PROXIES) holds " + network
                        + ", which is more than any one owner has: who calls from there chooses the client address")
                .toList();
    }

    private static List<String> trustedProxies(ConfigReader http) {
        List<String> listed = http.list("trusted-proxies");
        listed.forEach(text -> TrustedProxies.flaw(text)
                .ifPresent(flaw -> http.problem(
                        "trusted-proxies",
                        "must list networks such as 10.0.0.0/8 or single addresses, not \"" + text + "\": " + flaw)));
        if (http.flag("trust-all")) {
            return TrustedProxies.EVERYBODY;
        }
        if (http.isSound("trusted-proxies") && new TrustedProxies(listed).areEverybody()) {
            http.problem(
                    "trusted-proxies",
                    "amounts to everybody, so that each client could choose the address its limits go by; name the"
                            + " networks of the proxies, or set http.trust-all (HTTP_TRUST_ALL) to true if nothing but"
                            + " proxies can reach the port");
        }
        return listed;
    }

    private static List<String> hosts(ConfigReader http) {
        Set<String> hosts = new LinkedHashSet<>();
        for (String text : http.list("hosts")) {
            Authority.parse(text)
                    .ifPresentOrElse(
                            host -> hosts.add(host.toString()),
                            () -> http.problem(
                                    "hosts",
                                    "must list hosts such as auth.example.com or auth.example.com:8443, each as it is,"
                                            + " not \"" + text + "\""));
        }
        return List.copyOf(hosts);
    }

    private static List<String> corsOrigins(ConfigReader http) {
        Set<String> origins = new LinkedHashSet<>();
        for (String text : http.list("cors-origins")) {
            try {
                origins.add(OriginRule.parse(text).toString());
            } catch (IllegalArgumentException e) {
                http.problem(
                        "cors-origins",
                        "must list origins such as https://app.example.com, not \"" + text + "\": " + e.getMessage());
            }
        }
        return List.copyOf(origins);
    }
}
