package io.tses.http.caller;

import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.support.LogLines;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.LOGS;
import static org.assertj.core.api.Assertions.assertThat;

/** Where links lead, whatever host a client names. */
@Tag("slow")
class PublicUrlTest {
    private static final String TRUSTED = "127.0.0.0/8";

    private Served served = Served.plainly();

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "auth.example.com.evil.example",
                "evil-auth.example.com",
                "auth.example.com@evil.example",
                "evil.example:443",
                "evil.example/auth.example.com",
                "auth.example.com/evil",
                "auth.example.com?x",
                "auth.example.com:0",
                "auth.example.com:99999",
                "localhost.evil.example",
                "203.0.113.7",
                "[2001:db8::1]",
                "a b",
                "<x>",
                "127.1"
            })
    void aHostThatIsNotOursIsNeverLinkedTo(String host) {
        assertThat(linkFor(host)).isIn("refused", Served.ISSUER);
    }

    @ParameterizedTest
    @CsvSource({
        "auth.example.com, https://auth.example.com",
        "AUTH.example.COM, https://auth.example.com",
        "auth.example.com., https://auth.example.com",
        "auth.example.com:443, https://auth.example.com",
        "auth.example.com.:443, https://auth.example.com",
        "auth.example.com:8080, http://auth.example.com:8080",
        "localhost, http://localhost",
        "LOCALHOST:8080, http://localhost:8080",
        "localhost:80, http://localhost",
        "127.0.0.1:8080, http://127.0.0.1:8080",
        "[::1]:8080, http://[::1]:8080",
        "[0:0:0::1], http://[::1]"
    })
    void theIssuersOwnHostAndLoopbackAreLinkedToAtThePortThatWasCalled(String host, String url) {
        assertThat(linkFor(host)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "internal.example, http://internal.example",
        "Internal.Example:8080, http://internal.example:8080",
        "exact.example:8080, http://exact.example:8080",
        "exact.example:8081, https://auth.example.com",
        "exact.example, https://auth.example.com",
        "usual.example, http://usual.example",
        "sub.internal.example, https://auth.example.com",
        "my_service:8080, http://my_service:8080",
        "[2001:db8::1]:8443, http://[2001:db8::1]:8443"
    })
    void hostsThatAreSetAreLinkedTo(String host, String url) {
        serve(List.of("internal.example", "exact.example:8080", "usual.example:80", "my_service", "[2001:db8::1]"));

        assertThat(linkFor(host)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Forwarded: for=203.0.113.7;proto=https;host=auth.example.com | https://auth.example.com",
                "Forwarded: for=203.0.113.7;proto=https;host=\"other.example:8443\" | https://other.example:8443",
                "Forwarded: for=1.1.1.1;host=evil.example, for=203.0.113.7;proto=https;host=other.example"
                        + " | https://other.example",
                "Forwarded: for=203.0.113.7;proto=https;host=evil.example | https://auth.example.com",
                "Forwarded: for=203.0.113.7;proto=http;host=auth.example.com | http://auth.example.com",
                "Forwarded: for=203.0.113.7;host=auth.example.com | https://auth.example.com",
                "Forwarded: for=203.0.113.7;proto=javascript;host=other.example | http://other.example",
                "X-Forwarded-Host: other.example,X-Forwarded-Proto: https | https://other.example",
                "X-Forwarded-Host: other.example,X-Forwarded-Proto: https,X-Forwarded-Port: 8443"
                        + " | https://other.example:8443",
                "X-Forwarded-Host: other.example:9443,X-Forwarded-Proto: https,X-Forwarded-Port: 8443"
                        + " | https://other.example:9443",
                "X-Forwarded-Host: other.example,X-Forwarded-Proto: https,X-Forwarded-Port: 80 | https://other.example",
                "X-Forwarded-Host: other.example,X-Forwarded-Proto: https,X-Forwarded-Port: 443"
                        + " | https://other.example",
                "X-Forwarded-Host: other.example,X-Forwarded-Port: x | http://other.example",
                "X-Forwarded-Host: evil.example,X-Forwarded-Proto: https | https://auth.example.com",
                "X-Forwarded-Host: other.example/x,X-Forwarded-Proto: https | https://localhost:8080"
            })
    void whatATrustedProxySaysOfItsCallIsLinkedTo(String headers, String url) {
        served.close();
        Served.Settings settings = new Served.Settings();
        settings.trustedProxies = List.of(TRUSTED);
        settings.hosts = List.of("other.example");
        served = Served.with(settings.config());
        String lines = headers.startsWith("X-") ? headers.replace(",", "\r\n") : headers;

        assertThat(linkFor("localhost:8080", lines)).isEqualTo(url);
    }

    @Test
    void operatorsAreToldOnceWhichHostIsPassedOver() {
        try (LogLines log = new LogLines()) {
            linkFor("Internal.example:8080");
            linkFor("internal.example:8080");

            assertThat(log.all())
                    .filteredOn(line -> line.logger().endsWith(".Hints"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.message())
                            .contains("host=internal.example:8080")
                            .contains("http.hosts (HTTP_HOSTS)"));
        }
    }

    private void serve(List<String> hosts) {
        served.close();
        Served.Settings settings = new Served.Settings();
        settings.hosts = hosts;
        served = Served.with(settings.config());
    }

    private String linkFor(String host) {
        return linkFor(host, "X-Other: x");
    }

    /** What stands before the path in the link to the next page. */
    private String linkFor(String host, String headers) {
        new Stubs(served).people().searching(Stubs.page(100, true, true));
        String answer = served.raw("GET " + LOGS + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers
                + "\r\nAuthorization: Bearer " + Stubs.STAFF_TOKEN + "\r\nConnection: close\r\n\r\n");
        if (answer.startsWith("HTTP/1.1 400 ")) {
            return "refused";
        }
        String next = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n"))).getString("next");
        assertThat(next).endsWith(LOGS + "?page=2");
        return next.substring(0, next.length() - (LOGS + "?page=2").length());
    }
}
