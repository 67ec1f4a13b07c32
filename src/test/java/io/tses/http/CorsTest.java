package io.tses.http;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.http.Served.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

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
                .containsEntry("access-control-expose-headers", List.of("Retry-After, X-Request-ID"))
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

    @Test
    void withoutOriginsInTheConfigurationThereIsNoCors() {
        served.close();
        served = open(List.of());

        HttpResponse<String> response = preflight(REQUEST, FRIEND);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().map()).doesNotContainKeys("access-control-allow-origin", "vary");
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
