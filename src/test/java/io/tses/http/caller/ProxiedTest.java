package io.tses.http.caller;

import io.tses.http.Served;
import io.tses.http.Stubs;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.tses.http.Served.LOGS;
import static io.tses.http.Served.REQUEST;
import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

/** What a proxy says of its client, when it is trusted and when it is not. */
@Tag("slow")
class ProxiedTest {
    private static final String BODY = "{\"email\":\"ada@example.com\"}";

    private Served served = Served.plainly();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void theClientOfATrustedProxyIsWhoAsks() {
        Stubs stubs = trusted().requesting();

        served.post(REQUEST, BODY, "X-Forwarded-For", "1.1.1.1, 203.0.113.7");

        assertThat(stubs.requested.element().caller().address().text()).isEqualTo("203.0.113.7");
    }

    @Test
    void withoutTrustTheHeaderIsForeignText() {
        Stubs stubs = new Stubs(served).requesting();

        served.post(REQUEST, BODY, "X-Forwarded-For", "203.0.113.7", "Forwarded", "for=203.0.113.7");

        assertThat(stubs.requested.element().caller().address().text()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https | sign.example.com | https://sign.example.com",
                "HTTPS | sign.example.com:8443 | https://sign.example.com:8443",
                "http, https | inner, sign.example.com | https://sign.example.com",
                "https | [2001:db8::1]:8443 | https://[2001:db8::1]:8443"
            })
    void linksLeadToWhereTheProxyIsReached(String proto, String host, String base) {
        trusted().people().searching(Stubs.page(100, true, true));

        assertThat(nextLink(proto, host)).isEqualTo(base + LOGS + "?page=2");
    }

    @ParameterizedTest
    @CsvSource({"javascript, evil.example/x", "'', ' '", "https://x, a b", "ftp, <script>"})
    void whatIsNoSchemeAndNoHostIsPassedOver(String proto, String host) {
        trusted().people().searching(Stubs.page(100, true, true));

        assertThat(nextLink(proto, host)).isEqualTo("http://127.0.0.1:" + served.port + LOGS + "?page=2");
    }

    @Test
    void withoutTrustLinksIgnoreTheHeaders() {
        new Stubs(served).people().searching(Stubs.page(100, true, true));

        assertThat(nextLink("https", "evil.example")).isEqualTo("http://127.0.0.1:" + served.port + LOGS + "?page=2");
    }

    private String nextLink(String proto, String host) {
        return json(served.get(
                        LOGS,
                        "Authorization",
                        "Bearer " + Stubs.STAFF_TOKEN,
                        "X-Forwarded-Proto",
                        proto,
                        "X-Forwarded-Host",
                        host))
                .getString("next");
    }

    private Stubs trusted() {
        served.close();
        Served.Settings settings = new Served.Settings();
        settings.trustedProxies = List.of("127.0.0.0/8");
        settings.hosts = List.of("sign.example.com", "[2001:db8::1]");
        served = Served.with(settings.config());
        return new Stubs(served);
    }
}
