package io.tses.http.exchange;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The name of a request: the one that its client gave it, when that is harmless in logs and headers, else a fresh one. */
final class RequestId {
    static final CharSequence HEADER = HttpHeaders.createOptimized("X-Request-ID");

    private static final int MAX_LENGTH = 64;

    private RequestId() {}

    static String of(HttpServerRequest request) {
        return accept(request.getHeader(HEADER));
    }

    static String accept(@Nullable String offered) {
        return offered != null && isSane(offered) ? offered : UUID.randomUUID().toString();
    }

    private static boolean isSane(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().allMatch(RequestId::isSane);
    }

    private static boolean isSane(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
