package io.tses.http;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import io.netty.util.NetUtil;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Finds the address of the real client behind trusted proxies. Every proxy appends the address it was called from, so the
 * header is read from its right end for as long as the address there is a trusted proxy's; the first that is not is the
 * client, and what stands left of it may be invented. {@code Forwarded} is read only where there is no
 * {@code X-Forwarded-For}: a proxy that sends the former must remove the latter.
 */
final class ClientIp {
    static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
    static final CharSequence FORWARDED = HttpHeaders.createOptimized("Forwarded");

    private final List<IPAddress> trusted;

    /** @param trustedProxies each as {@link #isCidr} accepts it */
    ClientIp(List<String> trustedProxies) {
        trusted = trustedProxies.stream().map(ClientIp::toNetwork).toList();
    }

    /** Whether {@code text} is one address or a network such as {@code 10.0.0.0/8}. */
    static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String prefix = slash < 0 ? "0" : text.substring(slash + 1);
        return isAddress(address)
                && prefix.matches("\\d{1,3}")
                && Integer.parseInt(prefix) <= (NetUtil.isValidIpV4Address(address) ? 32 : 128);
    }

    ClientAddress of(HttpServerRequest request) {
        return of(peer(request), request.headers());
    }

    /** Who is calling, as the audit log names them. */
    Caller caller(HttpServerRequest request) {
        return new Caller(of(request), UserAgent.clean(request.getHeader(HttpHeaders.USER_AGENT)));
    }

    /** Whether the other end of the connection is a trusted proxy. */
    boolean isProxied(HttpServerRequest request) {
        return !trusted.isEmpty() && isTrusted(peer(request));
    }

    ClientAddress of(ClientAddress peer, MultiMap headers) {
        if (trusted.isEmpty() || !isTrusted(peer)) {
            return peer;
        }
        List<String> chain = chain(headers);
        ClientAddress last = peer;
        for (int hop = chain.size() - 1; hop >= 0; hop--) {
            ClientAddress address = parse(chain.get(hop));
            if (address.equals(ClientAddress.UNKNOWN)) {
                return last;
            }
            if (!isTrusted(address)) {
                return address;
            }
            last = address;
        }
        return last;
    }

    private static ClientAddress peer(HttpServerRequest request) {
        SocketAddress remote = request.connection().remoteAddress();
        String host = remote == null ? null : remote.hostAddress();
        return host == null ? ClientAddress.UNKNOWN : ClientAddress.parse(host);
    }

    private boolean isTrusted(ClientAddress address) {
        if (address.equals(ClientAddress.UNKNOWN)) {
            return false;
        }
        IPAddress ip = new IPAddressString(address.text()).getAddress();
        return trusted.stream().anyMatch(network -> network.contains(ip));
    }

    private static List<String> chain(MultiMap headers) {
        List<String> hops = headers.getAll(X_FORWARDED_FOR);
        return hops.isEmpty()
                ? split(headers.getAll(FORWARDED), ',').stream()
                        .map(ClientIp::forParameter)
                        .toList()
                : hops.stream()
                        .flatMap(line -> Arrays.stream(line.split(",", -1)))
                        .map(String::strip)
                        .toList();
    }

    /** The {@code for} of one element of a Forwarded header (RFC 7239), empty when it has none. */
    private static String forParameter(String element) {
        return split(List.of(element), ';').stream()
                .filter(pair -> pair.toLowerCase(Locale.ROOT).startsWith("for="))
                .map(pair -> pair.substring("for=".length()))
                .findFirst()
                .orElse("");
    }

    /** Splits what several Forwarded lines say in order, but not within quotes: X-Forwarded-For has none. */
    private static List<String> split(List<String> lines, char separator) {
        List<String> parts = new ArrayList<>();
        for (String line : lines) {
            boolean quoted = false;
            int start = 0;
            for (int i = 0; i < line.length(); i++) {
                quoted ^= line.charAt(i) == '"';
                if (!quoted && line.charAt(i) == separator) {
                    parts.add(line.substring(start, i).strip());
                    start = i + 1;
                }
            }
            parts.add(line.substring(start).strip());
        }
        return parts;
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
        return text.matches(":\\d{1,5}");
    }

    /** Four decimal parts, or IPv6: no shorthands, ranges or blanks, which the address library would accept. */
    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }

    private static IPAddress toNetwork(String cidr) {
        IPAddress network = new IPAddressString(cidr).getAddress();
        if (!network.isPrefixed()) {
            ClientAddress single = ClientAddress.parse(cidr);
            return new IPAddressString(single.text()).getAddress();
        }
        return network.toPrefixBlock();
    }
}
