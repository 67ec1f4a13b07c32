package io.tses.http.server;

import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.http.caller.Hints;
import io.tses.support.LogLines;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class CorsTest {
    private static final String FRIEND = "https://app.example.com";

    private Served served = open(List.of(FRIEND));

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aConfiguredOriginMayAsk() {
        HttpResponse<String> response = preflight(REQUEST, FRIEND);

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().map())
                .containsEntry("access-control-allow-origin", List.of(FRIEND))
                .containsEntry("access-control-allow-methods", List.of("POST"))
                .containsEntry("access-control-allow-headers", List.of("Authorization, Content-Type, X-Request-ID"))
                .containsEntry("vary", List.of("origin"));
    }

    @Test
    void itMayReadTheAnswerEvenOfARefusal() {
        HttpResponse<String> response = served.post(REQUEST, "{}", "Origin", FRIEND);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().map())
                .containsEntry("access-control-allow-origin", List.of(FRIEND))
                .containsEntry(
                        "access-control-expose-headers",
                        List.of(
                                "Retry-After, RateLimit, RateLimit-Policy, X-Request-ID, WWW-Authenticate, Allow, ETag, Date"))
                .containsEntry("vary", List.of("origin"))
                .doesNotContainKey("access-control-allow-credentials");
    }

    @Test
    void anotherOriginIsToldNothing() {
        for (String origin :
                List.of("https://evil.example", "null", FRIEND + ".evil.example", "http://app.example.com")) {
            assertThat(preflight(REQUEST, origin).headers().map())
                    .doesNotContainKeys("access-control-allow-origin", "access-control-allow-methods");
            assertThat(served.post(REQUEST, "{}", "Origin", origin).headers().map())
                    .doesNotContainKey("access-control-allow-origin")
                    .containsEntry("vary", List.of("origin"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example.com:443", "HTTPS://App.Example.com"})
    void anOriginIsComparedAsWhatItIsAndEchoedAsItWasSent(String origin) {
        assertThat(preflight(REQUEST, origin).headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue(origin);
    }

    @Test
    void severalOriginsAreNone() {
        String answer = served.raw("OPTIONS " + REQUEST + " HTTP/1.1\r\nHost: a\r\nOrigin: " + FRIEND + "\r\nOrigin: "
                + FRIEND + "\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");

        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow-origin");
    }

    @Test
    void headersThatBrowsersSendAlongAreAllowed() {
        String asked = "authorization,baggage, traceparent ,tracestate,x-request-id,Idempotency-Key,accept-language";

        assertThat(allowedHeaders(asked))
                .isEqualTo("accept-language, Authorization, baggage, Content-Type, Idempotency-Key, traceparent,"
                        + " tracestate, X-Request-ID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "*,a b", "x:y", "\"x\"", "<x>", "\u00fc"})
    void whatIsNoNameOfAHeaderIsNotAllowed(String asked) {
        assertThat(allowedHeaders(asked)).doesNotContain("<", "\"", ":", "a b", "\u00fc");
    }

    @Test
    void thereMayNotBeTooManyHeadersNorTooLongOnes() {
        String many = IntStream.range(0, 1000).mapToObj(n -> "x-" + n).collect(Collectors.joining(","));

        assertThat(allowedHeaders(many)).hasSizeLessThan(1000).startsWith("Authorization, Content-Type, x-0");
        assertThat(allowedHeaders("y".repeat(5000))).isEqualTo("Authorization, Content-Type, X-Request-ID");
    }

    @Test
    void operatorsAreToldOnceWhichOriginIsRefused() {
        try (LogLines log = new LogLines()) {
            preflight(REQUEST, "https://App.example.org");
            preflight(REQUEST, "https://app.example.org");
            served.post(REQUEST, "{}", "Origin", "https://app.example.org:443");
            preflight(REQUEST, FRIEND);
            preflight(REQUEST, "null");
            served.post(REQUEST, "{}", "Origin", "http://127.0.0.1:" + served.port);

            assertThat(hints(log))
                    .singleElement()
                    .asString()
                    .contains("origin=https://app.example.org")
                    .contains("http.cors-origins (HTTP_CORS_ORIGINS)");
        }
    }

    @Test
    void operatorsAreToldOfNoMoreOriginsThanTheyWouldRead() {
        try (LogLines log = new LogLines()) {
            for (int n = 0; n < Hints.MOST + 20; n++) {
                preflight(REQUEST, "https://app-" + n + ".example.org");
            }

            assertThat(hints(log)).hasSize(Hints.MOST);
        }
    }

    @Test
    void operatorsAreToldWhoseForwardingHeadersAreNotBelieved() {
        try (LogLines log = new LogLines()) {
            new Stubs(served).requesting();
            ask("X-Forwarded-For", 60);
            ask("Forwarded", 40);
            ask("X-Real-Ip", 40);
            assertThat(hints(log)).as("as many as a client may send by chance").isEmpty();

            ask("Forwarded", 150);
            assertThat(hints(log))
                    .singleElement()
                    .asString()
                    .contains("peer=127.0.0.1")
                    .contains("http.trusted-proxies (HTTP_TRUSTED_PROXIES)");
            assertThat(served.meters.get("tses.http.unbelieved.peers").gauge().value())
                    .isEqualTo(1);
        }
    }

    private void ask(String header, int times) {
        for (int n = 0; n < times; n++) {
            served.post(REQUEST, "{\"email\":\"ada@example.com\"}", header, "for=203.0.113.7");
        }
    }

    @Test
    void aBrowserThatAsksWhereNoOriginIsSetIsToldOf() {
        served.close();
        served = open(List.of());
        try (LogLines log = new LogLines()) {
            preflight(REQUEST, FRIEND);

            assertThat(hints(log)).singleElement().asString().contains("origin=" + FRIEND);
        }
    }

    @Test
    void withoutOriginsInTheConfigurationThereIsNoCors() {
        served.close();
        served = open(List.of());

        HttpResponse<String> response = preflight(REQUEST, FRIEND);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().map()).doesNotContainKeys("access-control-allow-origin", "vary");
    }

    @Test
    void pagesOfThisMachineMayCallFromAnyPortWhereThatIsSet() {
        served.close();
        served = open(List.of("http://localhost:*", "http://127.0.0.1:*"));

        for (String origin : List.of("http://localhost:3000", "http://localhost", "http://127.0.0.1:5173")) {
            assertThat(preflight(REQUEST, origin).headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue(origin);
        }
        for (String origin : List.of(
                "https://localhost:3000", "http://localhost.evil.example:3000", "http://127.0.0.2:3000", "null")) {
            assertThat(preflight(REQUEST, origin).headers().map()).doesNotContainKey("access-control-allow-origin");
        }
    }

    private static List<String> hints(LogLines log) {
        return log.all().stream()
                .filter(line -> line.logger().endsWith(".Hints"))
                .map(LogLines.Line::message)
                .toList();
    }

    private String allowedHeaders(String asked) {
        HttpResponse<String> response = served.send(served.to(
                        REQUEST,
                        "Origin",
                        FRIEND,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        asked)
                .method("OPTIONS", BodyPublishers.noBody()));
        return response.headers().firstValue("Access-Control-Allow-Headers").orElseThrow();
    }

    private HttpResponse<String> preflight(String path, String origin) {
        return served.send(served.to(path, "Origin", origin, "Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private static Served open(List<String> origins) {
        Served.Settings settings = new Served.Settings();
        settings.corsOrigins = origins;
        return Served.with(settings.config());
    }
}
