package io.tses.http.routes;

import io.tses.http.Served;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class DocsRoutesTest {
    private static final String ASSETS = "/api/v1/auth/docs-assets/";
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    private final Served served = Served.plainly();

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/auth/swagger, text/html; charset=utf-8, <title>tses API · Swagger UI</title>",
        "/api/v1/auth/redoc, text/html; charset=utf-8, <title>tses API · ReDoc</title>",
        "/api/v1/auth/swagger.json, application/json, '\"openapi\":\"3.1.0\"'",
        "/api/v1/auth/openapi.yaml, application/yaml, 'openapi: 3.1.0'",
        ASSETS + "swagger.js, text/javascript; charset=utf-8, SwaggerUIBundle(",
        ASSETS + "swagger-ui-bundle.js, text/javascript; charset=utf-8, SwaggerUIBundle",
        ASSETS + "swagger-ui.css, text/css; charset=utf-8, .swagger-ui",
        ASSETS + "redoc.js, text/javascript; charset=utf-8, Redoc.init(",
        ASSETS + "redoc.standalone.js, text/javascript; charset=utf-8, Redoc",
        ASSETS + "docs.css, text/css; charset=utf-8, .docs-nav",
        ASSETS + "icon.svg, image/svg+xml, <svg"
    })
    void everyFileIsServedWithAndWithoutTrailingSlash(String path, String type, String content) {
        for (String spelling : List.of(path, path + "/")) {
            HttpResponse<String> response = served.get(spelling);

            assertThat(response.statusCode()).as(spelling).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-cache");
            assertThat(response.body()).contains(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?a=b"})
    void theRootLeadsToRedoc(String path) {
        HttpResponse<String> response = served.get(path);

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location")).hasValue("/api/v1/auth/redoc/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/swagger/", "/api/v1/auth/redoc/"})
    void aPageMayLoadWhatComesFromHereAndNothingElse(String path) {
        HttpResponse<String> page = served.get(path);

        assertThat(page.headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow()
                        .split("; ?"))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self' 'unsafe-inline'",
                        "img-src 'self' data:",
                        "connect-src 'self'",
                        "worker-src blob:",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'");
        assertThat(page.body()).doesNotContain("<style", "onload").containsOnlyOnce("<main");
        assertThat(LINK.matcher(page.body()).results().map(MatchResult::group)).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/swagger/", "/api/v1/auth/redoc/"})
    void whateverAPageLinksToIsThere(String path) {
        List<String> links = LINK.matcher(served.get(path).body())
                .results()
                .map(link -> link.group(1))
                .toList();

        assertThat(links).hasSizeGreaterThan(5).allSatisfy(link -> {
            assertThat(link).startsWith("/api/v1/auth/");
            assertThat(served.get(link).statusCode()).as(link).isEqualTo(200);
        });
    }

    @Test
    void noLogoIsAskedForElsewhere() {
        assertThat(served.get(ASSETS + "redoc.standalone.js").body()).doesNotContain("cdn.redoc.ly");
    }

    @Test
    void theContractIsTheSameAsJson() {
        assertThat(new JsonObject(served.get("/api/v1/auth/swagger.json/").body())
                        .getJsonObject("paths")
                        .fieldNames())
                .contains("/api/v1/auth/otp/request/", "/api/v1/auth/swagger.json/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing.js",
                "swagger.html",
                "openapi.yaml",
                "../docs/openapi.yaml",
                "..%2f..%2fopenapi.yaml",
                "%2e%2e/%2e%2e/application.yaml",
                "....//application.yaml",
                "swagger-ui/5.34.1/index.html",
                "x/../swagger.js/y",
                "docs.css%00",
                "DOCS.CSS",
                "docs.css//"
            })
    void whatIsNoAssetIsNotFound(String name) {
        String head = served.raw("GET " + ASSETS + name + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(head).startsWith("HTTP/1.1 404 ").endsWith("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        String path = ASSETS + "swagger-ui-bundle.js";
        String tag = served.get(path).headers().firstValue("ETag").orElseThrow();

        for (String known : List.of(tag, tag.substring(2), "\"other\", " + tag, "*")) {
            HttpResponse<String> response = served.get(path, "If-None-Match", known);
            assertThat(response.statusCode()).as(known).isEqualTo(304);
            assertThat(response.body()).isEmpty();
            assertThat(response.headers().firstValue("ETag")).hasValue(tag);
        }
        for (String known : List.of("\"other\"", "W/\"\"", "", "garbage")) {
            assertThat(served.get(path, "If-None-Match", known).statusCode())
                    .as(known)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "deflate, gzip;q=0.5, br | true",
                "GZIP; q=1.0 | true",
                "gzip;q=0 | false",
                "gzip; q=0.000, br | false",
                "x-gzip2, identity | false",
                "br | false"
            })
    void itIsCompressedForThoseWhoTakeThat(String accepted, boolean compressed)
            throws IOException, InterruptedException {
        String path = ASSETS + "swagger-ui.css";

        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(served.to(path, "Accept-Encoding", accepted).build(), BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding").isPresent())
                .isEqualTo(compressed);
        assertThat(response.headers().firstValue("Vary").orElseThrow()).contains("Accept-Encoding");
        InputStream body = new ByteArrayInputStream(response.body());
        byte[] plain = (compressed ? new GZIPInputStream(body) : body).readAllBytes();
        assertThat(new String(plain, UTF_8)).isEqualTo(served.get(path).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/redoc/", "/api/v1/auth/swagger.json", ASSETS + "docs.css"})
    void headIsAnsweredAsGetWithoutTheBody(String path) {
        HttpResponse<String> get = served.get(path);
        HttpResponse<String> head = served.send(served.to(path).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        for (String header : List.of("Content-Type", "ETag", "Content-Length")) {
            assertThat(head.headers().firstValue(header))
                    .as(header)
                    .isEqualTo(get.headers().firstValue(header));
        }
    }

    @Test
    void anotherMethodIsNotAllowed() {
        HttpRequest.Builder post = served.to("/api/v1/auth/swagger/").POST(BodyPublishers.ofString("{}"));

        assertThat(served.send(post).headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void theReadingIsSharedByAllWhoWait() {
        List<HttpResponse<String>> responses = IntStream.range(0, 50)
                .parallel()
                .mapToObj(n -> served.get("/api/v1/auth/swagger.json/"))
                .toList();

        assertThat(responses)
                .allSatisfy(response -> assertThat(response.statusCode()).isEqualTo(200));
    }

    @Test
    void itIsReadableFromAnAllowedOriginAndCachesTellOriginsApart() {
        Served.Settings settings = new Served.Settings();
        settings.corsOrigins = List.of("https://app.example.com");
        try (Served open = Served.with(settings.config())) {
            HttpResponse<String> response = open.get("/api/v1/auth/swagger.json/", "Origin", "https://app.example.com");

            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://app.example.com");
            assertThat(String.join(",", response.headers().allValues("Vary"))).contains("Origin", "Accept-Encoding");
        }
    }
}
