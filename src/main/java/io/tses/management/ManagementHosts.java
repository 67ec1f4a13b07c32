package io.tses.management;

import io.netty.util.NetUtil;
import io.tses.http.caller.Authority;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that the management port is asked under. A page of a stranger, whose name resolves to an address of ours by now (DNS
 * rebinding), asks under that name; so addresses are always good, and names only those of the machine itself and the configured
 * ones.
 */
final class ManagementHosts {
    private final Set<String> names;

    ManagementHosts(ManagementConfig config) {
        names = new HashSet<>(config.hosts());
        Authority.parse(config.host()).ifPresent(own -> names.add(own.host()));
    }

    /** Clients that name no host, which only old ones may, are no browsers. */
    boolean mayAsk(HttpServerRequest request) {
        @Nullable String asked = request.getHeader(HttpHeaders.HOST);
        return asked == null || Authority.parse(asked).filter(this::isOurs).isPresent();
    }

    private boolean isOurs(Authority authority) {
        String host = authority.host();
        return authority.isLoopback()
                || host.startsWith("[")
                || NetUtil.isValidIpV4Address(host)
                || names.contains(host);
    }
}
