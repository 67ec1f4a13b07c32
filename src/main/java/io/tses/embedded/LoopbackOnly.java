package io.tses.embedded;

import io.vertx.core.Handler;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * Keeps other people's web pages out. A page that made its own name point to this machine (DNS rebinding) is known by the
 * name it calls, one that sends a change across sites by its origin.
 */
final class LoopbackOnly implements Handler<RoutingContext> {
    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Set<String> SAME_SITE = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    @Override
    public void handle(RoutingContext ctx) {
        HostAndPort host = ctx.request().authority();
        if (host == null || !NAMES.contains(host.host())) {
            MailHogRoutes.fail(ctx, 403, "Call this by localhost, 127.0.0.1 or [::1].");
        } else if (!READING.contains(ctx.request().method().name()) && isFromElsewhere(ctx, host)) {
            MailHogRoutes.fail(ctx, 403, "Another site may not change anything here.");
        } else {
            ctx.next();
        }
    }

    private static boolean isFromElsewhere(RoutingContext ctx, HostAndPort host) {
        String site = ctx.request().getHeader("Sec-Fetch-Site");
        String origin = ctx.request().getHeader("Origin");
        return (site != null && !SAME_SITE.contains(site)) || (origin != null && !isSame(origin, host));
    }

    private static boolean isSame(String origin, HostAndPort host) {
        try {
            URI uri = new URI(origin);
            return "http".equals(uri.getScheme()) && host.host().equals(uri.getHost()) && host.port() == uri.getPort();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
