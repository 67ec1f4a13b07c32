package io.tses.http.server;

import io.tses.support.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HttpConfigTest {
    private static final Settings<HttpConfig> SETTINGS = Settings.of(root -> HttpConfig.from(root.section("http")));

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(SETTINGS.defaults())
                .isEqualTo(new HttpConfig(
                        "0.0.0.0",
                        8080,
                        0,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(75),
                        16384,
                        16384,
                        4096,
                        1024,
                        16384,
                        256,
                        List.of(),
                        List.of(),
                        List.of(),
                        false));
    }

    @Test
    void everyVariableReachesItsSetting() {
        assertThat(SETTINGS.with(Map.ofEntries(
                        Map.entry("HTTP_HOST", "127.0.0.2"),
                        Map.entry("HTTP_PORT", "8090"),
                        Map.entry("HTTP_INSTANCES", "2"),
                        Map.entry("HTTP_REQUEST_TIMEOUT", "6s"),
                        Map.entry("HTTP_IDLE_TIMEOUT", "31s"),
                        Map.entry("HTTP_KEEP_ALIVE", "76s"),
                        Map.entry("HTTP_MAX_BODY_BYTES", "16385"),
                        Map.entry("HTTP_MAX_HEADER_BYTES", "16386"),
                        Map.entry("HTTP_MAX_IN_FLIGHT", "4097"),
                        Map.entry("HTTP_MAX_STREAMS", "1025"),
                        Map.entry("HTTP_MAX_CONNECTIONS", "16387"),
                        Map.entry("HTTP_MAX_CONNECTIONS_PER_CLIENT", "257"),
                        Map.entry("HTTP_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
                        Map.entry("HTTP_HOSTS", "a.example, B.example:8443"),
                        Map.entry("HTTP_CORS_ORIGINS", "https://a.example,https://b.example"),
                        Map.entry("HTTP_RATELIMIT_HEADERS", "true"))))
                .isEqualTo(new HttpConfig(
                        "127.0.0.2",
                        8090,
                        2,
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(31),
                        Duration.ofSeconds(76),
                        16385,
                        16386,
                        4097,
                        1025,
                        16387,
                        257,
                        List.of("10.0.0.0/8", "::1"),
                        List.of("a.example", "b.example:8443"),
                        List.of("https://a.example", "https://b.example"),
                        true));
    }

    @ParameterizedTest
    @CsvSource({
        "http.port, a whole number, -1, 0, 65535, 65536",
        "http.instances, a whole number, -1, 0, 64, 65",
        "http.request-timeout, a duration, 0.099s, 0.1s, 1m, 61s",
        "http.idle-timeout, a duration, 0s, 1s, 10m, 11m",
        "http.keep-alive, a duration, 0s, 1s, 15m, 901s",
        "http.max-body-bytes, a whole number, 1023, 1024, 1048576, 1048577",
        "http.max-header-bytes, a whole number, 1023, 1024, 1048576, 1048577",
        "http.max-in-flight, a whole number, 0, 1, 1000000, 1000001",
        "http.max-streams, a whole number, 0, 1, 100000, 100001",
        "http.max-connections, a whole number, 0, 1, 1000000, 1000001",
        "http.max-connections-per-client, a whole number, 0, 1, 1000000, 1000001"
    })
    void aSettingHasBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        SETTINGS.assertBounds(path, kind, tooLow, lowest, highest, tooHigh);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "0.0.0.0/1,128.0.0.0/1"})
    void everybodyIsNoNetworkOfProxies(String networks) {
        assertThat(SETTINGS.problems(Map.of("HTTP_TRUSTED_PROXIES", networks)))
                .containsExactly(
                        "http.trusted-proxies (HTTP_TRUSTED_PROXIES) amounts to everybody, so that each client could"
                                + " choose the address its limits go by; name the networks of the proxies, or set http.trust-all"
                                + " (HTTP_TRUST_ALL) to true if nothing but proxies can reach the port");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8,10.0.0.256 | not \"10.0.0.256\": IPv4 segment too large",
                "proxy.example.com | not \"proxy.example.com\": "
            })
    void aNetworkThatIsNoneIsNamedWithItsFlaw(String networks, String flaw) {
        assertThat(SETTINGS.problems(Map.of("HTTP_TRUSTED_PROXIES", networks)))
                .singleElement()
                .asString()
                .startsWith(
                        "http.trusted-proxies (HTTP_TRUSTED_PROXIES) must list networks such as 10.0.0.0/8 or single"
                                + " addresses, " + flaw);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://auth.example.com", "*.example.com", "*"})
    void linksLeadToHostsThatAreNamedAsTheyAre(String host) {
        assertThat(SETTINGS.problems(Map.of("HTTP_HOSTS", host)))
                .containsExactly(
                        "http.hosts (HTTP_HOSTS) must list hosts such as auth.example.com or auth.example.com:8443,"
                                + " each as it is, not \"" + host + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | not \"*\": there are no wildcards; list every origin",
                "null | not \"null\": anybody's sandboxed page is called so",
                "https://*.example.com | not \"https://*.example.com\": there are no wildcards",
                "http://app.example.com:* | not \"http://app.example.com:*\": only of localhost, 127.0.0.1 and [::1] can any",
                "http://localhost:3000:* | not \"http://localhost:3000:*\": only of localhost",
                "https://a.example,b.example | not \"b.example\": it lacks a scheme",
                "https://a.example/x | not \"https://a.example/x\": an origin has no path; it would be https://a.example"
            })
    void anOriginThatIsNoneIsNamedWithItsFlaw(String origins, String flaw) {
        assertThat(SETTINGS.problems(Map.of("HTTP_CORS_ORIGINS", origins)))
                .singleElement()
                .asString()
                .startsWith("http.cors-origins (HTTP_CORS_ORIGINS) must list origins such as https://app.example.com, "
                        + flaw);
    }

    @Test
    void everybodyIsTrustedOnlyInSoManyWordsAndNotInSilence() {
        HttpConfig all = SETTINGS.with(Map.of("HTTP_TRUST_ALL", "true"));

        assertThat(all.trustedProxies()).containsExactly("0.0.0.0/0", "::/0");
        assertThat(SETTINGS.with(Map.of("HTTP_TRUST_ALL", "true", "HTTP_TRUSTED_PROXIES", "0.0.0.0/0")))
                .isEqualTo(all);
        assertThat(all.warnings()).singleElement().asString().contains("http.trust-all (HTTP_TRUST_ALL)");
        assertThat(SETTINGS.with(Map.of("HTTP_TRUSTED_PROXIES", "10.0.0.0/7,192.168.0.0/16"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("http.trusted-proxies (HTTP_TRUSTED_PROXIES) holds 10.0.0.0/7");
        assertThat(SETTINGS.with(Map.of("HTTP_TRUSTED_PROXIES", "10.0.0.0/8")).warnings())
                .isEmpty();
        assertThat(SETTINGS.problems(Map.of("HTTP_TRUST_ALL", "maybe")))
                .containsExactly("http.trust-all (HTTP_TRUST_ALL) must be true or false, not \"maybe\"");
    }

    @Test
    void originsAreKeptAsBrowsersSpellThemEachOnce() {
        assertThat(SETTINGS.with(
                                Map.of(
                                        "HTTP_CORS_ORIGINS",
                                        "https://A.example/,https://a.example:443,https://a.example,http://[::1]:3000,http://LocalHost:*"))
                        .corsOrigins())
                .containsExactly("https://a.example", "http://[::1]:3000", "http://localhost:*");
    }
}
