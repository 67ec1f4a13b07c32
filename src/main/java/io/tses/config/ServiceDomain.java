package io.tses.config;

import com.ibm.icu.text.IDNA;
import io.tses.shared.ClientAddress;
import io.tses.shared.DomainName;
import io.tses.shared.HostName;
import java.util.Map;
import java.util.Optional;

/**
 * The domain that people know the service by.
 *
 * @param port 0 for the usual one
 */
public record ServiceDomain(HostName host, int port) {
    public static final ServiceDomain LOCALHOST = new ServiceDomain(new HostName("localhost"), 0);

    private static final Map<String, Integer> SCHEMES = Map.of("https", 443, "http", 80);

    /** The domain in {@code text}: with a port or without, also as the URL of its front page; empty for anything else. */
    public static Optional<ServiceDomain> parse(String text) {
        try {
            ServerUrl url = ServerUrl.parse(text.contains("://") ? text : "https://" + text, SCHEMES);
            boolean bare = url.user().isEmpty()
                    && url.password().isEmpty()
                    && url.path().isEmpty()
                    && url.parameters().isEmpty();
            return Optional.of(url)
                    .filter(read -> bare)
                    .map(read -> new ServiceDomain(
                            withoutDot(read.host()), SCHEMES.containsValue(read.port()) ? 0 : read.port()))
                    .filter(domain -> isFit(domain.host()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As it stands in a URL. */
    public String authority() {
        return withPort(host.toString());
    }

    /** As people read it: in letters of any script. */
    public String shown() {
        StringBuilder letters = new StringBuilder();
        IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_UNICODE).nameToUnicode(host.toString(), letters, new IDNA.Info());
        return withPort(isAddress(host) ? host.toString() : letters.toString());
    }

    /** As it stands in a greeting between mail servers and in a Message-ID (RFC 5321 §4.1.3). */
    public String inMail() {
        if (!isAddress(host)) {
            return host.value();
        }
        return "[" + (host.isIpv6() ? "IPv6:" : "") + host.value() + "]";
    }

    /** Whether it is the name of no machine in particular. */
    public boolean isLocal() {
        return host.value().equals("localhost") || host.value().endsWith(".localhost");
    }

    private String withPort(String name) {
        return port == 0 ? name : name + ":" + port;
    }

    /** A dot at the end says that a name is whole, which a domain always is. */
    private static HostName withoutDot(HostName host) {
        return host.value().endsWith(".")
                ? new HostName(host.value().substring(0, host.value().length() - 1))
                : host;
    }

    private static boolean isFit(HostName host) {
        return isAddress(host) || DomainName.parse(host.value()).isPresent();
    }

    private static boolean isAddress(HostName host) {
        return !ClientAddress.parse(host.value()).equals(ClientAddress.UNKNOWN);
    }
}
