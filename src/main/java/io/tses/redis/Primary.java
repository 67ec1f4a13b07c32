package io.tses.redis;

import io.tses.config.ServerUrl;
import io.tses.shared.HostName;

/**
 * The server that takes writes, as a Sentinel names it.
 *
 * @param epoch of the configuration that names it: of two the higher is the newer
 */
record Primary(HostName host, int port, long epoch) {
    boolean isAt(ServerUrl url) {
        return host.equals(url.host()) && port == url.port();
    }

    boolean isWhere(Primary other) {
        return host.equals(other.host) && port == other.port;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
