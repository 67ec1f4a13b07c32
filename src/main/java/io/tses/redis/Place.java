package io.tses.redis;

import io.tses.config.ServerUrl;
import io.tses.shared.HostName;

/** Where a server listens. */
record Place(HostName host, int port) {
    static Place of(ServerUrl url) {
        return new Place(url.host(), url.port());
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
