package io.tses.http.caller;

import io.netty.util.NetUtil;
import io.tses.shared.HostName;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and, where one was given, its port, in the one spelling that can be compared.
 *
 * @param host as {@link HostName} spells it in a URL, without a dot at the end
 */
public record Authority(String host, OptionalInt port) {
    private static final int MAX_PORT = 65_535;

    private static final Pattern FORM = Pattern.compile("(\\[[^\\[\\]]*]|[^\\[\\]:]*)(?::([0-9]{0,5}))?");

    /** What {@code text} spells; empty when it is more, or less, than a host and a port. */
    public static Optional<Authority> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? port(form.group(2)).flatMap(port -> host(form.group(1)).map(host -> new Authority(host, port)))
                : Optional.empty();
    }

    /** Whether it names to each machine that machine itself. */
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && NetUtil.isValidIpV4Address(host));
    }

    /** With a port only where it is not the one that {@code scheme} goes without. */
    public Authority under(String scheme) {
        boolean usual = port.isPresent() && port.getAsInt() == usualPort(scheme);
        return usual ? new Authority(host, OptionalInt.empty()) : this;
    }

    @Override
    public String toString() {
        return port.isPresent() ? host + ":" + port.getAsInt() : host;
    }

    /** The usual port of a scheme; 0 when it has none. */
    private static int usualPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> 0;
        };
    }

    private static Optional<OptionalInt> port(String digits) {
        if (digits == null || digits.isEmpty()) {
            return Optional.of(OptionalInt.empty());
        }
        int port = Integer.parseInt(digits);
        return port > 0 && port <= MAX_PORT ? Optional.of(OptionalInt.of(port)) : Optional.empty();
    }

    /** IPv6 stands in brackets, and nothing else does. */
    private static Optional<String> host(String text) {
        boolean bracketed = text.startsWith("[");
        return HostName.parse(bracketed ? text.substring(1, text.length() - 1) : text)
                .filter(host -> host.isIpv6() == bracketed && !text.contains("%"))
                .map(HostName::toString)
                .map(host -> host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }
}
