package io.tses.http.caller;

import io.tses.http.caller.Forwarding.Hop;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Under which URL links lead to the service. That is the issuer's, unless the client called it by another name that it is known
 * to have: a client names any host that it likes, and a link may be followed by somebody else.
 */
public final class PublicUrl {
    private final ClientIp clientIp;
    private final String issuer;
    private final URI issuerUrl;
    private final Optional<Authority> issuerHost;
    private final Set<Authority> hosts;
    private final Hints hints;

    /**
     * @param issuer a URL without a slash at its end
     * @param hosts each as {@link Authority#parse} reads it
     */
    public PublicUrl(ClientIp clientIp, String issuer, List<String> hosts, Hints hints) {
        this.clientIp = clientIp;
        this.issuer = issuer;
        this.issuerUrl = URI.create(issuer);
        this.issuerHost = Optional.ofNullable(issuerUrl.getRawAuthority()).flatMap(Authority::parse);
        this.hosts =
                hosts.stream().flatMap(host -> Authority.parse(host).stream()).collect(Collectors.toUnmodifiableSet());
        this.hints = hints;
    }

    /** Such as {@code https://example.com}, without a slash at its end. */
    public String of(HttpServerRequest request) {
        Hop call = clientIp.call(request);
        Optional<String> told = scheme(call.proto());
        String scheme = told.orElse(String.valueOf(request.scheme()));
        Optional<Authority> named = Authority.parse(call.host())
                .or(() ->
                        Optional.ofNullable(request.getHeader(HttpHeaders.HOST)).flatMap(Authority::parse))
                .map(host -> withPort(host, call.port()));
        Optional<Authority> known = named.filter(host -> isKnown(host, scheme));
        if (known.isEmpty()) {
            named.ifPresent(hints::passedOver);
            return issuer;
        }
        Authority host = known.get();
        if (told.isEmpty() && isIssuer(host)) {
            return issuer;
        }
        return scheme + "://" + host.under(scheme) + (isOfIssuer(host) ? issuerUrl.getRawPath() : "");
    }

    private boolean isKnown(Authority host, String scheme) {
        return host.isLoopback()
                || isOfIssuer(host)
                || hosts.stream()
                        .anyMatch(known -> known.port().isPresent()
                                ? known.under(scheme).equals(host.under(scheme))
                                : known.host().equals(host.host()));
    }

    private boolean isOfIssuer(Authority host) {
        return issuerHost.filter(own -> own.host().equals(host.host())).isPresent();
    }

    private boolean isIssuer(Authority host) {
        String scheme = String.valueOf(issuerUrl.getScheme());
        return issuerHost
                .filter(own -> own.under(scheme).equals(host.under(scheme)))
                .isPresent();
    }

    /** The port that the client names, or else the proxy: not the usual ones, which may belong to another scheme. */
    private static Authority withPort(Authority host, String forwarded) {
        return host.port().isPresent()
                ? host
                : Authority.parse(host + ":" + forwarded)
                        .filter(at -> at.under("http").under("https").equals(at))
                        .orElse(host);
    }

    private static Optional<String> scheme(String text) {
        String scheme = text.toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https") ? Optional.of(scheme) : Optional.empty();
    }
}
