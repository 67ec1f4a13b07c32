package io.tses.captcha;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider of challenges, by the protocol that they share: each good token is taken once. A test may have it answer anything
 * else, or nothing.
 */
public final class ProviderServer implements AutoCloseable {
    public static final String SECRET = "secret of & the = site";
    public static final String PAGE = "app.example.com";

    /** The tokens of challenges that were solved, by their first letters. */
    public static final String SOLVED = "solved-";

    private final HttpServer server;
    private final String scheme;
    private final Set<String> taken = new HashSet<>();
    public final List<String> forms = new CopyOnWriteArrayList<>();
    public final AtomicInteger connections = new AtomicInteger();
    private volatile Handler<HttpServerRequest> answer = this::judge;

    private ProviderServer(Vertx vertx, HttpServerOptions options) {
        scheme = options.isSsl() ? "https" : "http";
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(request -> answer.handle(request))
                .listen(0, "127.0.0.1")
                .await();
    }

    public static ProviderServer start(Vertx vertx) {
        return new ProviderServer(vertx, new HttpServerOptions());
    }

    public static ProviderServer startTls(Vertx vertx, KeyCertOptions shown) {
        return new ProviderServer(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(shown));
    }

    public URI url() {
        return URI.create(scheme + "://localhost:" + server.actualPort() + "/siteverify");
    }

    public void answer(Handler<HttpServerRequest> other) {
        answer = other;
    }

    public void answer(int status, String body) {
        answer(request -> request.response().setStatusCode(status).end(body));
    }

    public void answer(JsonObject verdict) {
        answer(200, verdict.encode());
    }

    @Override
    public void close() {
        server.close().await();
    }

    private void judge(HttpServerRequest request) {
        request.setExpectMultipart(true);
        request.body().onSuccess(body -> {
            forms.add(body.toString());
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(verdict(request).encode());
        });
    }

    private JsonObject verdict(HttpServerRequest request) {
        String token = String.valueOf(request.getFormAttribute("response"));
        if (!SECRET.equals(request.getFormAttribute("secret"))) {
            return refusal("invalid-input-secret");
        }
        if (!token.startsWith(SOLVED)) {
            return refusal("invalid-input-response");
        }
        if (!taken.add(token)) {
            return refusal("timeout-or-duplicate");
        }
        return new JsonObject()
                .put("success", true)
                .put("challenge_ts", "2026-11-26T20:00:00Z")
                .put("hostname", PAGE)
                .put("error-codes", new JsonArray());
    }

    public static JsonObject refusal(String code) {
        return new JsonObject().put("success", false).put("error-codes", new JsonArray().add(code));
    }
}
