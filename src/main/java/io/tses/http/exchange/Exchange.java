package io.tses.http.exchange;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;

/** One request on its way to its one answer. Belongs to the event loop of its connection. */
public final class Exchange {
    private final HttpServerRequest request;
    private final String requestId;
    private final String route;
    private final Map<String, String> pathParameters;
    private final long startedNanos = System.nanoTime();
    private boolean answered;

    /**
     * @param route the name that metrics and logs know its endpoint by
     * @param pathParameters what stands in the path where its endpoint has a {@code :name}
     */
    public Exchange(HttpServerRequest request, String route, Map<String, String> pathParameters) {
        this.request = request;
        this.requestId = RequestId.of(request);
        this.route = route;
        this.pathParameters = pathParameters;
    }

    /** A request that was not routed by a path. */
    public Exchange(HttpServerRequest request, String route) {
        this(request, route, Map.of());
    }

    public HttpServerRequest request() {
        return request;
    }

    public String requestId() {
        return requestId;
    }

    public String route() {
        return route;
    }

    /** What stands in the path for {@code :name}, decoded. */
    public Optional<String> pathParameter(String name) {
        return Optional.ofNullable(pathParameters.get(name));
    }

    public long ageNanos() {
        return System.nanoTime() - startedNanos;
    }

    /** Whether the client has sent all it announced. */
    public boolean isComplete() {
        return request.isEnded();
    }

    /** Whether what the client has sent so far is no HTTP. */
    public boolean isBroken() {
        return request.decoderResult().isFailure();
    }

    public boolean isAnswered() {
        return answered;
    }

    /**
     * Sends the answer, or of one that goes on what there is of it; the first one counts.
     *
     * @return false when the client is gone
     */
    public boolean answer(HttpReply reply) {
        answered = true;
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return false;
        }
        response.setStatusCode(reply.status()).headers().set(RequestId.HEADER, requestId);
        reply.headers().forEach(header -> write(header, response.headers()));
        if (reply.continuation().isEmpty()) {
            response.end(reply.body());
        } else if (reply.body().length() == 0) {
            response.setChunked(true).writeHead();
        } else {
            response.setChunked(true).write(reply.body());
        }
        return true;
    }

    /** Of one header the last counts; cookies are set one by one. */
    private static void write(HttpReply.Header header, MultiMap headers) {
        if (HttpHeaders.SET_COOKIE.toString().equalsIgnoreCase(header.name().toString())) {
            headers.add(header.name(), header.value());
        } else {
            headers.set(header.name(), header.value());
        }
    }
}
