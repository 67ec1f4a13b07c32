package io.tses.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Under which scheme and host clients reach the service; what a proxy says of that is believed when it is trusted. */
final class PublicUrl {
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    private final ClientIp clientIp;

    PublicUrl(ClientIp clientIp) {
        this.clientIp = clientIp;
    }

    /** Such as {@code https://example.com}; empty, which makes relative links, when the host is no host. */
    String of(HttpServerRequest request) {
        boolean proxied = clientIp.isProxied(request);
        String scheme = proxied ? scheme(last(request.getHeader("X-Forwarded-Proto"))) : "";
        String host = proxied ? host(last(request.getHeader("X-Forwarded-Host"))) : "";
        if (host.isEmpty()) {
            host = host(last(request.getHeader("Host")));
        }
        return host.isEmpty() ? "" : (scheme.isEmpty() ? request.scheme() : scheme) + "://" + host;
    }

    private static String scheme(String text) {
        String scheme = text.toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https") ? scheme : "";
    }

    private static String host(String text) {
        return HOST.matcher(text).matches() ? text : "";
    }

    /** What the nearest proxy appended. */
    private static String last(@Nullable String header) {
        return header == null
                ? ""
                : header.substring(header.lastIndexOf(',') + 1).strip();
    }
}
