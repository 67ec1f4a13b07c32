package io.tses.http.routes;

import io.tses.http.Served;
import io.tses.http.Stubs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

class WellKnownRoutesTest {
    private static final String KEYS = "/.well-known/jwks.json";
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String JWKS =
            "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k1\",\"x\":\"abc\"}]}";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void theKeysAreSaidAsTheyArePublishedAndMayBeKeptForFiveMinutes(String slash) {
        stubs.publishing(JWKS, "EdDSA");

        HttpResponse<String> response = served.get(KEYS + slash);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(JWKS);
        assertThat(response.headers().map())
                .containsEntry("content-type", List.of("application/json"))
                .containsEntry("cache-control", List.of("public, max-age=300"))
                .containsEntry("x-content-type-options", List.of("nosniff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void theMetadataLeadsFromTheIssuerToTheKeysAndToEveryCallThatTokensComeFrom(String slash) {
        stubs.publishing(JWKS, "EdDSA");

        HttpResponse<String> response = served.get(METADATA + slash);

        assertThat(response.headers().firstValue("Cache-Control")).hasValue("public, max-age=300");
        String auth = "https://auth.example.com/api/v1/auth/";
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("issuer", "https://auth.example.com")
                        .put("jwks_uri", "https://auth.example.com/.well-known/jwks.json")
                        .put("response_types_supported", new JsonArray())
                        .put("grant_types_supported", new JsonArray())
                        .put("service_documentation", auth + "redoc/")
                        .put("tses_access_token_signing_alg", "EdDSA")
                        .put("tses_otp_request_endpoint", auth + "otp/request/")
                        .put("tses_otp_verify_endpoint", auth + "otp/verify/")
                        .put("tses_token_refresh_endpoint", auth + "token/refresh/")
                        .put("tses_token_verify_endpoint", auth + "token/verify/")
                        .put("tses_token_blacklist_endpoint", auth + "token/blacklist/")
                        .put("tses_logout_endpoint", auth + "logout/")
                        .put("tses_sessions_endpoint", auth + "sessions/"));
    }

    @Test
    void everyCallOfTheMetadataIsOne() {
        stubs.publishing(JWKS, "EdDSA");
        JsonObject metadata = json(served.get(METADATA));

        assertThat(metadata.stream()
                        .filter(entry -> entry.getKey().endsWith("_endpoint"))
                        .map(entry -> entry.getValue().toString().replace(Served.ISSUER, "")))
                .hasSize(7)
                .allSatisfy(path -> assertThat(served.get(path).statusCode()).isNotEqualTo(404));
    }

    @ParameterizedTest
    @ValueSource(strings = {KEYS, METADATA})
    void otherMethodsAreAnsweredAsEverywhere(String path) {
        stubs.publishing(JWKS, "EdDSA");
        String length = Integer.toString(served.get(path).body().length());

        HttpResponse<String> head = served.send(served.to(path).method("HEAD", BodyPublishers.noBody()));
        HttpResponse<String> post = served.post(path, "{}");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).hasValue(length);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {KEYS, METADATA})
    void aRefusalIsNotToBeKept(String path) {
        HttpResponse<String> response = served.get(path);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
}
