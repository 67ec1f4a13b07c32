package io.tses.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets browsers call from the configured origins, and from no other; credentials are headers, never cookies. */
final class Cors {
    private static final String ALLOWED_HEADERS = "Authorization, Content-Type, X-Request-ID";
    private static final String EXPOSED_HEADERS = "Retry-After, X-Request-ID";
    private static final String PREFLIGHT_SECONDS = "600";

    private final Set<String> origins;

    Cors(List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** Whether a browser asks if it may ask. */
    boolean isPreflight(HttpServerRequest request) {
        return !origins.isEmpty()
                && request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    HttpReply preflight(HttpServerRequest request, String allowedMethods) {
        HttpReply reply = HttpReply.bare(204);
        return isAllowed(request)
                ? reply.with(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, allowedMethods)
                        .with(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
                        .with(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS)
                : reply;
    }

    /** Marks the answer to any request as readable, when the origin is an allowed one. */
    void mark(HttpServerRequest request) {
        if (origins.isEmpty()) {
            return;
        }
        request.response().headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (isAllowed(request)) {
            request.response()
                    .headers()
                    .set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, request.getHeader(HttpHeaders.ORIGIN))
                    .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        }
    }

    private boolean isAllowed(HttpServerRequest request) {
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin);
    }
}
