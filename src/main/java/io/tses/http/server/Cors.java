package io.tses.http.server;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.tses.http.caller.Authority;
import io.tses.http.caller.Hints;
import io.tses.http.caller.Origin;
import io.tses.http.caller.OriginRule;
import io.tses.http.exchange.HttpReply;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets browsers call from the configured origins, and from no other; credentials are headers, never cookies. Others are answered as
 * ever, which their browsers keep from them. (vertx-web's CorsHandler turns them away with 403, also pages of this service itself, and
 * answers a preflight before it is known what the path takes.)
 */
public final class Cors {
    private static final List<String> USUAL_HEADERS = List.of("Authorization", "Content-Type", "X-Request-ID");
    private static final String EXPOSED_HEADERS =
            "Retry-After, RateLimit, RateLimit-Policy, X-Request-ID, WWW-Authenticate, Allow, ETag, Date";
    private static final String PREFLIGHT_SECONDS = "600";
    private static final int MAX_HEADERS = 64;
    private static final int MAX_HEADER_LENGTH = 100;

    private final List<OriginRule> origins;
    private final Hints hints;

    /** @param origins each as {@link OriginRule#parse} reads it */
    public Cors(List<String> origins, Hints hints) {
        this.origins = origins.stream().map(OriginRule::parse).toList();
        this.hints = hints;
    }

    /** Whether a browser asks if it may ask. */
    boolean isPreflight(HttpServerRequest request) {
        boolean asks = request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (asks && origins.isEmpty()) {
            origin(request).ifPresent(hints::refused);
        }
        return asks && !origins.isEmpty();
    }

    HttpReply preflight(HttpServerRequest request, String allowedMethods) {
        HttpReply reply = HttpReply.bare(204);
        return isAllowed(request)
                ? reply.with(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, allowedMethods)
                        .with(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, allowedHeaders(request))
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
        Optional<Origin> origin = origin(request);
        boolean allowed = origin.filter(this::isListed).isPresent();
        if (!allowed) {
            origin.filter(other -> !isOwn(other, request)).ifPresent(hints::refused);
        }
        return allowed;
    }

    private boolean isListed(Origin origin) {
        return origins.stream().anyMatch(rule -> rule.allows(origin));
    }

    /** The origin, unless several are named. */
    private static Optional<Origin> origin(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(HttpHeaders.ORIGIN);
        return sent.size() == 1 ? Origin.sent(sent.get(0)) : Optional.empty();
    }

    /** A page of this service itself asks nobody for leave. */
    private static boolean isOwn(Origin origin, HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.HOST))
                .flatMap(Authority::parse)
                .filter(host -> host.under(origin.scheme()).equals(origin.authority()))
                .isPresent();
    }

    /**
     * What browsers send along with a call does no harm, as no header but these three means anything here and none is sent
     * without the page: tracing, languages, keys of idempotence. So every name is allowed, as far as there are not too many.
     */
    private static String allowedHeaders(HttpServerRequest request) {
        Set<String> allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        allowed.addAll(USUAL_HEADERS);
        request.headers().getAll(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS).stream()
                .flatMap(line -> Arrays.stream(line.split(",", MAX_HEADERS)))
                .map(String::strip)
                .filter(Cors::isFieldName)
                .limit(MAX_HEADERS)
                .forEach(allowed::add);
        return String.join(", ", allowed);
    }

    private static boolean isFieldName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_HEADER_LENGTH
                && HttpHeaderValidationUtil.validateToken(text) == -1;
    }
}
