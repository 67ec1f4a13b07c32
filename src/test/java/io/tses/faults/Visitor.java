package io.tses.faults;

import io.tses.accountant.Letter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import static io.tses.support.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Somebody who signs in at a node of their choice and looks at what their tokens are worth at others. No other mail comes meanwhile. */
final class Visitor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Each sign-in comes from a network of its own: as one client there would soon be too many. */
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    record Tokens(String access, String refresh) {
        private static Tokens in(HttpResponse<String> answer) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonObject told = new JsonObject(answer.body());
            return new Tokens(told.getString("access"), told.getString("refresh"));
        }
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Site site;
    private final Map<String, Letter> letters = new ConcurrentHashMap<>();

    Visitor(Site site) {
        this.site = site;
        site.deliverTo((to, mail) -> Letter.in(mail.get()).ifPresent(letter -> letters.put(to, letter)));
    }

    Tokens signIn(NodeProcess node) {
        String email = "visitor-" + UUID.randomUUID() + "@example.com";
        JsonObject body = new JsonObject().put("email", email);
        String client = "fd00:" + Integer.toHexString(CLIENTS.incrementAndGet() & 0xffff) + "::1";
        HttpRequest.Builder request = asking(node, "otp/request/", body).header("X-Forwarded-For", client);
        assertThat(send(request).statusCode()).isEqualTo(202);
        eventually(() -> assertThat(letters).containsKey(email));
        Letter letter = requireNonNull(letters.get(email));
        body.put("otp", letter.code());
        return Tokens.in(send(asking(node, "otp/verify/", body).header("X-Forwarded-For", client)));
    }

    Tokens refresh(NodeProcess node, Tokens tokens) {
        return Tokens.in(post(node, "token/refresh/", new JsonObject().put("refresh", tokens.refresh())));
    }

    /** @return the status of the answer to who asks for their own person */
    int look(NodeProcess node, Tokens tokens) {
        return send(to(node, "users/me/").header("Authorization", "Bearer " + tokens.access()))
                .statusCode();
    }

    int signOut(NodeProcess node, Tokens tokens) {
        return post(node, "token/blacklist/", new JsonObject().put("refresh", tokens.refresh()))
                .statusCode();
    }

    @Override
    public void close() {
        site.deliverTo((to, mail) -> {});
    }

    private HttpResponse<String> post(NodeProcess node, String path, JsonObject body) {
        return send(asking(node, path, body));
    }

    private static HttpRequest.Builder asking(NodeProcess node, String path, JsonObject body) {
        return to(node, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
    }

    private static HttpRequest.Builder to(NodeProcess node, String path) {
        return HttpRequest.newBuilder(node.url().resolve("/api/v1/auth/" + path))
                .timeout(PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
