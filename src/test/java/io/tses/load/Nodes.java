package io.tses.load;

import io.tses.accountant.Answer.Call;
import io.tses.accountant.Answers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The nodes, each request to them noted for the accountant. Belongs to one event loop. */
public final class Nodes {
    private static final String CONTRACT = "/api/v1/auth/swagger.json/";
    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-ID");
    private static final CharSequence AGENT = HttpHeaders.createOptimized("tses-load");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /** Who is asked. */
    public interface Rota {
        /**
         * The nodes to try, one after the other until a connection can be made, at least one: once something was sent, nobody else
         * is asked.
         *
         * @param number of the request
         */
        List<URI> of(int number);

        /** Each in turn, up or down. */
        static Rota inTurn(List<URI> urls) {
            return number -> List.of(urls.get(number % urls.size()));
        }
    }

    /** @param number of the request, as the accountant knows it */
    public record Asked(int number, Future<Heard> heard) {}

    private final HttpClient http;
    private final Rota rota;
    private final Answers answers;
    private final Duration patience;
    private final Clock clock;

    /** @param patience until an answer counts as lost */
    public Nodes(HttpClient http, Rota rota, Answers answers, Duration patience, Clock clock) {
        this.http = http;
        this.rota = rota;
        this.answers = answers;
        this.patience = patience;
        this.clock = clock;
    }

    /** Sends {@code body} on behalf of somebody. Fails when there is no answer in time. */
    Future<Heard> post(Call call, Person who, JsonObject body) {
        return ask(call, who, body).heard();
    }

    /** As {@link #post}, and tells the number. */
    public Asked ask(Call call, Person who, JsonObject body) {
        boolean handle = body.containsKey("handle");
        boolean device = body.containsKey("device");
        int number = answers.ask(call, who.number(), who.number(), handle, device, clock.instant());
        return new Asked(number, send(number, HttpMethod.POST, call.path(), who, request -> {
            request.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
            return request.send(body.toBuffer());
        }));
    }

    /** Reads something with the access token of somebody. */
    Future<Heard> read(String path, Person who) {
        int number = answers.ask(Call.READ, who.number(), who.number(), false, false, clock.instant());
        return send(number, HttpMethod.GET, path, who, request -> {
            request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + who.access());
            return request.send();
        });
    }

    private interface Sending {
        Future<HttpClientResponse> send(HttpClientRequest request);
    }

    private Future<Heard> send(int number, HttpMethod method, String path, Person who, Sending sending) {
        long from = System.nanoTime();
        String id = answers.run().requestId(number);
        return connect(rota.of(number), method, path)
                .compose(request -> {
                    request.putHeader(FORWARDED_FOR, answers.run().client(who.number()));
                    request.putHeader(REQUEST_ID, id);
                    request.putHeader(HttpHeaders.USER_AGENT, AGENT);
                    return sending.send(request);
                })
                .compose(response -> heard(number, id, response))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(
                        heard -> answers.answered(number, heard.status(), Duration.ofNanos(System.nanoTime() - from)));
    }

    private Future<HttpClientRequest> connect(List<URI> nodes, HttpMethod method, String path) {
        Future<HttpClientRequest> request = http.request(to(nodes.get(0), method, path));
        List<URI> others = nodes.subList(1, nodes.size());
        return others.isEmpty() ? request : request.recover(refused -> connect(others, method, path));
    }

    private Future<Heard> heard(int number, String id, HttpClientResponse response) {
        String named = response.getHeader(REQUEST_ID);
        if (!id.equals(named)) {
            answers.otherId(number, String.valueOf(named));
        }
        return response.body().map(body -> Heard.of(response, body));
    }

    /** What a node says of itself. */
    Future<Heard> contract() {
        return http.request(to(rota.of(0).get(0), HttpMethod.GET, CONTRACT))
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> Heard.of(response, body)));
    }

    /** The port of a URL, said or not. */
    static int port(URI node) {
        int usual = isTls(node) ? 443 : 80;
        return node.getPort() < 0 ? usual : node.getPort();
    }

    private RequestOptions to(URI node, HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost(node.getHost())
                .setPort(port(node))
                .setSsl(isTls(node))
                .setURI(path)
                .setTimeout(patience.toMillis());
    }

    private static boolean isTls(URI node) {
        return "https".equals(node.getScheme());
    }
}
