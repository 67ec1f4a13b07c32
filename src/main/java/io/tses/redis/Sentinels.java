package io.tses.redis;

import io.tses.config.Secret;
import io.tses.config.ServerUrl;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who is asked where the primary is. Prints without user and password.
 *
 * @param urls of each, alike in all but host and port
 * @param master what they call the primary and its replicas
 * @param user who asks them, empty for the one that is there by default; Redis itself has a user of its own
 */
record Sentinels(List<ServerUrl> urls, String master, String user, Optional<Secret> password) {
    Sentinels {
        urls = List.copyOf(urls);
    }

    @Override
    public String toString() {
        String hosts = urls.stream().map(url -> url.host() + ":" + url.port()).collect(Collectors.joining(","));
        return urls.get(0).scheme() + "://" + hosts + "/" + master;
    }
}
