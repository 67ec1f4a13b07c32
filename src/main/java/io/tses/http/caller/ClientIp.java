package io.tses.http.caller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.util.NetUtil;
import io.tses.http.caller.Forwarding.Hop;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.Languages;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the real client behind trusted proxies. Every proxy appends the address it was called from, so the header is read from
 * its right end for as long as the address there is a trusted proxy's; the first that is not is the client, and what stands
 * left of it may be invented.
 */
public final class ClientIp {
    /** A number, or the obfuscated name that a proxy may give instead (RFC 7239 §6.2). */
    private static final Pattern PORT = Pattern.compile(":(?:[0-9]{1,5}|_[0-9A-Za-z._-]+)");

    private static final int REMEMBERED_PEERS = 10_000;

    /** Anybody can send forwarding headers, but who does so all the time is a proxy. */
    static final int REQUESTS_BY_CHANCE = 100;

    private final TrustedProxies trusted;
    private final Hints hints;

    /** What reading an address costs is felt at every request, and the other end of a connection sends many. */
    private final Cache<String, Peer> peers = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_PEERS)
            .executor(Runnable::run)
            .build();

    public ClientIp(List<String> trustedProxies, Hints hints) {
        this.trusted = new TrustedProxies(trustedProxies);
        this.hints = hints;
    }

    /** @param call what the proxy says that it called; silent where there is none that is believed */
    record Client(ClientAddress address, Hop call) {}

    /** The other end of connections. Belongs to one event loop. */
    private static final class Peer {
        private final ClientAddress address;
        private final boolean isTrusted;
        private int unbelieved;

        /** @param isTrusted whether it is a proxy that is believed */
        Peer(ClientAddress address, boolean isTrusted) {
            this.address = address;
            this.isTrusted = isTrusted;
        }

        /** Notes one more request whose forwarding headers are not believed; says whether it is the first too many. */
        boolean isOneTooMany() {
            unbelieved = Math.min(unbelieved + 1, REQUESTS_BY_CHANCE + 2);
            return unbelieved == REQUESTS_BY_CHANCE + 1;
        }
    }

    /** Who sent the request; asked once for each. */
    public ClientAddress of(HttpServerRequest request) {
        Peer peer = peer(request);
        if (!peer.isTrusted && Forwarding.isIn(request.headers()) && peer.isOneTooMany()) {
            hints.unbelieved(peer.address);
        }
        return find(peer, request.headers()).address();
    }

    /** Who is calling, as the audit log names them. */
    public Caller caller(HttpServerRequest request) {
        return new Caller(
                of(request),
                UserAgent.clean(request.getHeader(HttpHeaders.USER_AGENT)),
                Languages.of(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE)));
    }

    /** How the client called the first proxy, as that tells it; silent where there is none that is believed. */
    Hop call(HttpServerRequest request) {
        return find(peer(request), request.headers()).call();
    }

    /** Whether the client spoke HTTPS, with us or with a proxy that is believed. */
    public boolean isHttps(HttpServerRequest request) {
        return request.isSSL() || call(request).proto().equalsIgnoreCase("https");
    }

    public ClientAddress of(ClientAddress peer, MultiMap headers) {
        return find(peer, headers).address();
    }

    /** Where a proxy does not tell whom it was called by, it still tells how; the client is then the last that is known. */
    Client find(ClientAddress peer, MultiMap headers) {
        return find(new Peer(peer, trusted.contains(peer)), headers);
    }

    private Client find(Peer peer, MultiMap headers) {
        if (!peer.isTrusted) {
            return new Client(peer.address, Hop.SILENT);
        }
        List<Hop> hops = Forwarding.hops(headers);
        Client farthest = new Client(peer.address, Hop.SILENT);
        for (int i = hops.size() - 1; i >= 0; i--) {
            Hop hop = hops.get(i);
            ClientAddress address = parse(hop.client());
            if (address.equals(ClientAddress.UNKNOWN)) {
                return new Client(farthest.address(), hop);
            }
            farthest = new Client(address, hop);
            if (!trusted.contains(address)) {
                return farthest;
            }
        }
        return farthest;
    }

    private Peer peer(HttpServerRequest request) {
        return peers.get(host(request.connection()), host -> {
            ClientAddress address = ClientAddress.parse(host);
            return new Peer(address, trusted.contains(address));
        });
    }

    /** Who is at the other end of {@code connection}. */
    public static ClientAddress peer(HttpConnection connection) {
        return ClientAddress.parse(host(connection));
    }

    /** Empty when the connection is over. */
    private static String host(HttpConnection connection) {
        SocketAddress remote = connection.remoteAddress();
        @Nullable String host = remote == null ? null : remote.hostAddress();
        return host == null ? "" : host;
    }

    /** The address of one hop, with or without quotes, brackets and port. */
    private static ClientAddress parse(String hop) {
        String text = hop;
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).strip();
        }
        int colon = text.indexOf(':');
        if (text.startsWith("[")) {
            int bracket = text.indexOf(']');
            String rest = bracket < 0 ? "?" : text.substring(bracket + 1);
            text = rest.isEmpty() || isPort(rest) ? text.substring(1, bracket) : "";
        } else if (colon >= 0 && colon == text.lastIndexOf(':')) {
            text = isPort(text.substring(colon)) ? text.substring(0, colon) : "";
        }
        return isAddress(text) ? ClientAddress.parse(text) : ClientAddress.UNKNOWN;
    }

    private static boolean isPort(String text) {
        return PORT.matcher(text).matches();
    }

    /** Four decimal parts, or IPv6: no shorthands, ranges or blanks, which the address library would accept. */
    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }
}
