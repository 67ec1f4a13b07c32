package io.tses.embedded;

import io.vertx.core.Handler;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps other people's web pages out. A page that made its own name point to this machine (DNS rebinding) is known by the
 * name it calls, one that sends a change across sites by its origin.
 */
final class KnownNamesOnly implements Handler<RoutingContext> {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Set<String> SAME_SITE = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Set<String> names = new HashSet<>(LOOPBACK);

    /** @param further names in lower case, besides those of loopback under which it may be called, such as a container's */
    KnownNamesOnly(List<String> further) {
        names.addAll(further);
    }

    @Override
    public void handle(RoutingContext ctx) {
        HostAndPort host = ctx.request().authority();
        if (host == null || !names.contains(host.host().toLowerCase(Locale.ROOT))) {
            MailHogRoutes.fail(
                    ctx, 403, "Call this by localhost, 127.0.0.1, [::1] or a name of mailbox.hosts (MAILBOX_HOSTS).");
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
            return "http".equals(uri.getScheme())
                    && host.host().equalsIgnoreCase(uri.getHost())
                    && host.port() == uri.getPort();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
