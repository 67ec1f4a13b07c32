package io.tses.http.caller;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the proxies on the way of a request say of it, as it stands in its headers: whether they are believed is another
 * question. {@code Forwarded} (RFC 7239) is read only where there is no {@code X-Forwarded-For}: a proxy that sends the former
 * must remove the latter.
 */
final class Forwarding {
    private static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
    private static final CharSequence X_FORWARDED_PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
    private static final CharSequence X_FORWARDED_HOST = HttpHeaders.createOptimized("X-Forwarded-Host");
    private static final CharSequence X_FORWARDED_PORT = HttpHeaders.createOptimized("X-Forwarded-Port");
    private static final CharSequence FORWARDED = HttpHeaders.createOptimized("Forwarded");

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private Forwarding() {}

    /**
     * What one proxy says of whom it was called by and how, each text empty where it says nothing.
     *
     * @param client the address it was called from
     * @param proto the scheme it was called with
     * @param host the host it was called by
     * @param port the port it was called at
     */
    record Hop(String client, String proto, String host, String port) {
        /** An element that cannot be read says nothing. */
        static final Hop SILENT = new Hop("", "", "", "");
    }

    static boolean isIn(MultiMap headers) {
        return headers.contains(X_FORWARDED_FOR) || headers.contains(FORWARDED);
    }

    /** The hops, from the farthest to the nearest. */
    static List<Hop> hops(MultiMap headers) {
        if (!headers.contains(X_FORWARDED_FOR) && headers.contains(FORWARDED)) {
            return headers.getAll(FORWARDED).stream()
                    .flatMap(line -> elements(line).stream())
                    .filter(element -> !element.isEmpty())
                    .map(Forwarding::hop)
                    .toList();
        }
        List<String> clients = entries(headers, X_FORWARDED_FOR);
        List<String> protos = entries(headers, X_FORWARDED_PROTO);
        List<String> hosts = entries(headers, X_FORWARDED_HOST);
        List<String> ports = entries(headers, X_FORWARDED_PORT);
        List<Hop> hops = new ArrayList<>();
        for (int after = Math.max(0, clients.size() - 1); after >= 0; after--) {
            hops.add(new Hop(
                    fromEnd(clients, after), fromEnd(protos, after), fromEnd(hosts, after), fromEnd(ports, after)));
        }
        return hops;
    }

    private static List<String> entries(MultiMap headers, CharSequence name) {
        return headers.getAll(name).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** A header with fewer elements than there are hops was set by the first proxies and passed on by the others. */
    private static String fromEnd(List<String> entries, int after) {
        return entries.isEmpty() ? "" : entries.get(Math.max(0, entries.size() - 1 - after));
    }

    /**
     * The elements of a line, parted at commas that are not quoted. Where a quotation does not end, at every comma: what the
     * client sent unfinished must not swallow what a proxy wrote behind it.
     */
    private static List<String> elements(String line) {
        List<String> parts = new ArrayList<>();
        return split(line, ',', parts)
                ? parts
                : Arrays.stream(line.split(",")).map(String::strip).toList();
    }

    /** Whatever is wrong with an element, nothing is taken of it: a name that stands in it twice, too. */
    private static Hop hop(String element) {
        List<String> pairs = new ArrayList<>();
        Map<String, String> said = new HashMap<>();
        if (!split(element, ';', pairs)) {
            return Hop.SILENT;
        }
        pairs.removeIf(String::isEmpty);
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = pair.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
            String value = pair.substring(equals + 1);
            if (!NAME.matcher(name).matches() || !isValue(value) || said.put(name, unquoted(value)) != null) {
                return Hop.SILENT;
            }
        }
        return new Hop(said.getOrDefault("for", ""), said.getOrDefault("proto", ""), said.getOrDefault("host", ""), "");
    }

    /**
     * Parts {@code text} where {@code separator} is not quoted.
     *
     * @return false when a quotation does not end
     */
    private static boolean split(String text, char separator, List<String> parts) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"') {
                quoted = !quoted;
            } else if (quoted && next == '\\') {
                i++;
            } else if (!quoted && next == separator) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return !quoted;
    }

    /** One quotation, or no quotation mark and no blank at all; more than a token may hold, as proxies write addresses so. */
    private static boolean isValue(String text) {
        return isQuotation(text)
                || text.chars().noneMatch(c -> c == '"' || Character.isWhitespace(c) || Character.isISOControl(c));
    }

    private static boolean isQuotation(String text) {
        if (text.length() < 2 || text.charAt(0) != '"') {
            return false;
        }
        int end = 1;
        while (end < text.length() && text.charAt(end) != '"') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return end == text.length() - 1;
    }

    private static String unquoted(String value) {
        return isQuotation(value)
                ? value.substring(1, value.length() - 1)
                        .replaceAll("\\\\(.)", "$1")
                        .strip()
                : value;
    }
}
