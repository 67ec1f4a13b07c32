package io.tses.console;

import io.tses.support.Node;
import io.tses.support.TestServers;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Somebody at the console without JavaScript: follows links, fills in forms as they stand on the page, keeps cookies. */
final class Browser {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Node node;
    private final String client;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .connectTimeout(PATIENCE)
            .build();

    /** @param client the address that it calls from */
    Browser(Node node, String client) {
        this.node = node;
        this.client = client;
    }

    /** @param path where it came to in the end */
    record Page(int status, String path, Document html, HttpResponse<String> response) {
        String text() {
            return html.body().text();
        }

        Element one(String selector) {
            return requireNonNull(html.selectFirst(selector), selector);
        }

        List<String> all(String selector) {
            return html.select(selector).eachText();
        }
    }

    /** @param headers names and values in turn */
    Page get(String path, String... headers) {
        HttpRequest.Builder request = to(path);
        return send(headers.length > 0 ? request.headers(headers) : request);
    }

    /** Sends the form of a page that leads to {@code action}, with what it holds and these fields filled in. */
    Page submit(Page page, String action, Map<String, String> typed) {
        Map<String, String> fields = new HashMap<>();
        page.one("form[action=" + action + "]")
                .select("input[name], select[name]")
                .forEach(input -> fields.put(input.attr("name"), input.val()));
        fields.putAll(typed);
        return post(action, fields);
    }

    /** Sends what no page offers, too. */
    Page post(String path, Map<String, String> fields, String... headers) {
        String body = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = to(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Signs in with a code from the mail, and is where that leads. */
    Page signIn(String email) {
        Page code = submit(get("/admin/sign-in/"), "/admin/sign-in", Map.of("email", email));
        assertThat(code.status()).as(code.text()).isEqualTo(200);
        List<String> codes = node.codesFor(email, 1);
        return submit(code, "/admin/sign-in/code", Map.of("code", codes.get(codes.size() - 1)));
    }

    /** Signs in as somebody who may do everything. */
    Page signInAsSuperuser(String email) {
        node.signIn(email, client);
        TestServers.shared()
                .runSql("UPDATE users SET is_staff = true, is_superuser = true WHERE email = '" + email + "'");
        Page code = submit(get("/admin/sign-in/"), "/admin/sign-in", Map.of("email", email));
        assertThat(code.status()).as(code.text()).isEqualTo(200);
        return submit(
                code,
                "/admin/sign-in/code",
                Map.of("code", node.codesFor(email, 2).get(1)));
    }

    /** What comes of a file as browsers ask for it, its head apart. */
    int bytesOverTheWire(String path) {
        HttpResponse<byte[]> response =
                send(to(path).header("Accept-Encoding", "gzip, deflate, br"), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body().length;
    }

    String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    void setCookie(String name, String value) {
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        List.copyOf(cookies.getCookieStore().getCookies()).stream()
                .filter(old -> old.getName().equals(name))
                .forEach(old -> cookies.getCookieStore().remove(null, old));
        cookies.getCookieStore().add(URI.create("http://127.0.0.1/"), cookie);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + path))
                .header("X-Forwarded-For", client)
                .timeout(PATIENCE);
    }

    private Page send(HttpRequest.Builder request) {
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        if (response.statusCode() == 303) {
            return get(response.headers().firstValue("location").orElseThrow());
        }
        URI uri = response.request().uri();
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return new Page(response.statusCode(), path, Jsoup.parse(response.body()), response);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
