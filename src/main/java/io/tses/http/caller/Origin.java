package io.tses.http.caller;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a page comes from, spelt as browsers do (RFC 6454 §6.2): {@code https://app.example.com}. */
public record Origin(String scheme, Authority authority) {
    private static final int MAX_LENGTH = 300;

    /** Of web pages, of apps that wrap one, and of browsers' extensions. */
    private static final List<String> SCHEMES = List.of(
            "https",
            "http",
            "capacitor",
            "ionic",
            "tauri",
            "app",
            "chrome-extension",
            "moz-extension",
            "safari-web-extension");

    /**
     * The origin that somebody wrote down; a slash at the end, upper case and the usual port are no difference.
     *
     * @throws IllegalArgumentException saying what is wrong with it and, if that can be told, what would be right
     */
    public static Origin parse(String text) {
        if (text.equalsIgnoreCase("null")) {
            throw new IllegalArgumentException("anybody's sandboxed page is called so");
        }
        if (text.contains("*")) {
            throw new IllegalArgumentException("there are no wildcards; list every origin");
        }
        URI url = url(text);
        @Nullable String scheme = url.getScheme();
        if (scheme == null || url.getRawAuthority() == null) {
            throw new IllegalArgumentException("it lacks a scheme such as https://");
        }
        Origin origin = new Origin(known(scheme.toLowerCase(Locale.ROOT)), authority(url)).canonical();
        String excess = excess(url);
        if (!excess.isEmpty()) {
            throw new IllegalArgumentException("an origin has no " + excess + "; it would be " + origin);
        }
        return origin;
    }

    /** The origin that a browser names in a header; empty when that is none. */
    public static Optional<Origin> sent(String header) {
        if (header.length() > MAX_LENGTH
                || header.endsWith("/")
                || header.chars().anyMatch(c -> c > '~')) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(header));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return scheme + "://" + authority;
    }

    private Origin canonical() {
        return new Origin(scheme, authority.under(scheme));
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is no URL", e);
        }
    }

    private static String known(String scheme) {
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException("no page that calls has the scheme " + scheme + ", but https or http");
        }
        return scheme;
    }

    /** With a dot at the end of its host it would be another origin, which nobody means. */
    private static Authority authority(URI url) {
        String authority = url.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        return Authority.parse(host)
                .filter(parsed -> !host.matches(".*\\.(?::.*)?"))
                .orElseThrow(() -> new IllegalArgumentException("\"" + host + "\" is no host with or without a port"));
    }

    private static String excess(URI url) {
        if (url.getRawAuthority().contains("@")) {
            return "user";
        }
        if (!url.getRawPath().isEmpty() && !url.getRawPath().equals("/")) {
            return "path";
        }
        if (url.getRawQuery() != null) {
            return "query";
        }
        return url.getRawFragment() == null ? "" : "fragment";
    }
}
