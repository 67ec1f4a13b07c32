package io.tses.http.routes;

import io.tses.http.Served;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class SignInPageRoutesTest {
    private static final String PAGE = "/signin/";
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");

    private final Served served = Served.plainly();

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource({
        "signin.js, text/javascript; charset=utf-8, import",
        "api.js, text/javascript; charset=utf-8, export",
        "memory.js, text/javascript; charset=utf-8, export",
        "waiting.js, text/javascript; charset=utf-8, export",
        "words.js, text/javascript; charset=utf-8, export",
        "signin.css, text/css; charset=utf-8, :root",
        "icon.svg, image/svg+xml, <svg"
    })
    void everyFileIsServedWithAndWithoutTrailingSlash(String name, String type, String content) {
        for (String spelling : List.of(PAGE + name, PAGE + name + "/")) {
            HttpResponse<String> response = served.get(spelling);

            assertThat(response.statusCode()).as(spelling).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-cache");
            assertThat(response.body()).contains(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, PAGE + "signin.js", PAGE + "icon.svg"})
    void nothingRunsOrShowsItButWhatComesFromHere(String path) {
        HttpResponse<String> response = served.get(path);

        assertThat(response.headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow()
                        .split("; ?"))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "connect-src 'self'",
                        "img-src 'self'",
                        "form-action 'self'",
                        "base-uri 'none'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'",
                        "trusted-types 'none'");
        assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Cross-Origin-Opener-Policy")).hasValue("same-origin");
        assertThat(response.headers().firstValue("X-Robots-Tag")).hasValue("noindex");
    }

    @Test
    void thePageHoldsNoScriptAndNoStyle() {
        String page = served.get(PAGE).body();

        assertThat(page).doesNotContain("<style", " style=", "javascript:").doesNotContainPattern("\\son\\w+=");
        assertThat(Pattern.compile("<script([^>]*)>([^<]*)").matcher(page).results())
                .isNotEmpty()
                .allSatisfy(script -> {
                    assertThat(script.group(1)).contains("src=");
                    assertThat(script.group(2)).isEmpty();
                });
    }

    /** Whatever stands before its path: a proxy may have put the service anywhere. */
    @Test
    void whateverThePageLoadsOrLinksToIsThereAndNamedFromWhereThePageIs() {
        List<String> links = LINK.matcher(served.get(PAGE).body())
                .results()
                .map(link -> link.group(1))
                .toList();

        assertThat(links).hasSizeGreaterThan(6).allSatisfy(link -> {
            assertThat(link).doesNotStartWith("/").doesNotContain(":");
            String path = link.startsWith("../") ? link.substring(2) : PAGE + link;
            assertThat(served.get(path).statusCode()).as(link).isEqualTo(200);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"signin.js", "waiting.js"})
    void whateverAScriptImportsIsThere(String script) {
        assertThat(IMPORT.matcher(served.get(PAGE + script).body()).results())
                .isNotEmpty()
                .allSatisfy(part -> assertThat(served.get(PAGE + part.group(1)).statusCode())
                        .as(part.group(1))
                        .isEqualTo(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/signin", "/signin?a=b"})
    void withoutItsSlashItLeadsToThePageByARelativePath(String path) {
        for (String method : List.of("GET", "HEAD")) {
            HttpResponse<String> response = served.send(served.to(path).method(method, BodyPublishers.noBody()));

            assertThat(response.statusCode()).as(method).isEqualTo(302);
            assertThat(response.headers().firstValue("Location")).hasValue("signin/");
        }
    }

    @Test
    void aQueryChangesNothing() {
        assertThat(served.get(PAGE + "?next=https://evil.example").body())
                .isEqualTo(served.get(PAGE).body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing.js",
                "page.html",
                "texts.en.yaml",
                "docs.css",
                "../docs/docs.css",
                "..%2fopenapi.yaml",
                "x/../signin.js/y",
                "SIGNIN.CSS",
                "signin.css%00",
                "signin.css//"
            })
    void whatIsNoFileOfThePageIsNotFound(String name) {
        String head = served.raw("GET " + PAGE + name + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(head).startsWith("HTTP/1.1 404 ").endsWith("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, PAGE + "signin.js"})
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

    /** No call of a form does what the page does: it would open a session for a browser that cannot keep one. */
    @Test
    void thePageTakesNoForm() {
        HttpResponse<String> response = served.send(served.to(PAGE, "Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("email=ada%40example.com")));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, PAGE + "signin.js"})
    void whatTheClientHasIsNotSentAgain(String path) {
        String tag = served.get(path).headers().firstValue("ETag").orElseThrow();

        assertThat(served.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    }

    @Test
    void cachesTellLanguagesApart() {
        HttpResponse<String> page = served.get(PAGE, "Accept-Language", "en");

        assertThat(page.headers().firstValue("Vary").orElseThrow()).contains("Accept-Language");
        assertThat(page.body()).contains("<html lang=\"en\">");
        assertThat(served.get(PAGE + "signin.js").headers().firstValue("Vary").orElseThrow())
                .doesNotContain("Accept-Language");
    }

    @Test
    void everyPlaceOfThePageIsFilled() {
        String page = served.get(PAGE).body();

        assertThat(page).doesNotContain("{{", "}}");
        assertThat(Pattern.compile("<h1[^>]*>([^<]*)</h1>")
                        .matcher(page)
                        .results()
                        .map(MatchResult::group))
                .hasSizeGreaterThan(6);
    }
}
