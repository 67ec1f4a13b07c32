package io.tses.http.server;

import io.tses.http.HttpVerticle;
import io.tses.http.Served;
import io.tses.http.routes.RateLimitFields;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.LOGS;
import static io.tses.http.Served.REQUEST;
import static io.tses.http.Served.VERIFY;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class EndpointsTest {
    private final Served served = Served.plainly();

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/v1/auth/otp/",
                "/api/v1/auth/otp/request/x",
                "/API/V1/AUTH/OTP/REQUEST/",
                "/../x",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/api/v1/audit/logs;x=1"
            })
    void anUnknownPathIsNotFound(String path) {
        HttpResponse<String> response = served.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
        assertThat(response.headers().firstValue("X-Request-ID")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, " + REQUEST + ", POST",
        "GET, " + REQUEST + ", POST",
        "HEAD, " + VERIFY + ", POST",
        "DELETE, " + VERIFY + ", POST",
        "OPTIONS, " + VERIFY + ", POST",
        "PROPFIND, " + VERIFY + ", POST",
        "POST, " + LOGS + ", 'GET, HEAD'",
        "PATCH, /api/v1/audit/logs, 'GET, HEAD'"
    })
    void anotherMethodIsToldTheRightOnes(String method, String path, String allowed) {
        HttpResponse<String> response = served.send(served.to(path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
        if (!method.equals("HEAD")) {
            assertThat(response.body())
                    .isEqualTo("{\"detail\":\"Method \\\"" + method
                            + "\\\" not allowed.\",\"code\":\"method_not_allowed\"}");
        }
    }

    @Test
    void aMethodOfAThousandLettersIsNotEchoedInFull() {
        String answer =
                served.raw("X".repeat(1000) + " " + REQUEST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405 ").doesNotContain("X".repeat(21));
    }

    @Test
    void theRequestIdOfTheClientIsEchoedWhenItIsSane() {
        assertThat(served.get("/nowhere", "X-Request-ID", "r-17").headers().firstValue("X-Request-ID"))
                .hasValue("r-17");
    }

    @Test
    void anyOtherRequestIdIsReplaced() {
        String id = served.get("/nowhere", "X-Request-ID", "a b<script>")
                .headers()
                .firstValue("X-Request-ID")
                .orElseThrow();

        assertThat(UUID.fromString(id).version()).isEqualTo(4);
    }

    @Test
    void requestsAreCountedByRouteAndNotByPath() {
        served.get("/some/path/1");
        served.get("/some/path/2");
        served.get(LOGS);

        assertThat(served.meters
                        .get("tses.http.requests")
                        .tags("route", "other", "method", "GET", "status", "404")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(served.meters
                        .get("tses.http.requests")
                        .tags("route", "audit_logs", "status", "401")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(served.meters
                        .get("tses.http.request.duration")
                        .tag("route", "other")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(served.meters.get("tses.http.in.flight").gauge().value()).isZero();
    }

    @Test
    void everyCallIsListedOnce() {
        assertThat(HttpVerticle.endpoints(
                        served.vertx, served.bus, new Served.Settings().config(), Served.ISSUER, RateLimitFields.NONE))
                .extracting(endpoint -> endpoint.method() + " " + endpoint.path())
                .doesNotHaveDuplicates();
    }
}
