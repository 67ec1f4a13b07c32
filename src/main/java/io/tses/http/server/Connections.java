package io.tses.http.server;

import io.netty.channel.ChannelFuture;
import io.tses.http.caller.ClientIp;
import io.tses.http.caller.TrustedProxies;
import io.tses.shared.ClientAddress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections: how many there may be, of all and of one client, and how long they may be of no use. From its opening to
 * its first request, and from the first byte of any later one, a connection has {@code http.idle-timeout} until the request's head
 * is there; between requests it has {@code http.keep-alive}. While a request is worked on, that has a time of its own. Belongs to
 * one event loop.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** What is refused is told again when none was for so long. */
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final HttpConfig config;
    private final HttpServerOptions options;
    private final TrustedProxies proxies;
    private final HttpMeters meters;

    /** Those that owe a request. */
    private final Deadlines<HttpConnection> owing;

    /** Those that are between two requests. */
    private final Deadlines<HttpConnection> kept;

    private final Map<HttpConnection, StrictDecoder> open = new HashMap<>();
    private final Map<String, Integer> byClient = new HashMap<>();
    private final Map<String, Long> lastRefusedNanos = new HashMap<>();

    Connections(Vertx vertx, HttpConfig config, HttpServerOptions options, HttpMeters meters) {
        this.config = config;
        this.options = options;
        this.proxies = new TrustedProxies(config.trustedProxies());
        this.meters = meters;
        this.owing = new Deadlines<>(vertx, config.idleTimeout(), Connections::cut);
        this.kept = new Deadlines<>(vertx, config.keepAlive(), Connections::cut);
    }

    void accept(HttpConnection connection) {
        Optional<String> client = countedAs(ClientIp.peer(connection));
        if (open.size() >= config.maxConnections()) {
            refuse(connection, "max-connections");
        } else if (client.filter(this::hasEnough).isPresent()) {
            refuse(connection, "max-connections-per-client");
        } else {
            add(connection, client);
        }
    }

    /** Its next request is being worked on. */
    void busy(HttpConnection connection) {
        owing.stop(connection);
        kept.stop(connection);
    }

    /** Nothing more is being worked on. */
    void idle(HttpConnection connection) {
        StrictDecoder decoder = open.get(connection);
        if (decoder != null) {
            kept.stop(connection);
            (decoder.isWithinRequest() ? owing : kept).start(connection);
        }
    }

    /** Nobody, for a trusted proxy: it brings many clients. */
    private Optional<String> countedAs(ClientAddress peer) {
        return proxies.contains(peer) ? Optional.empty() : Optional.of(peer.bucket());
    }

    private boolean hasEnough(String client) {
        return byClient.getOrDefault(client, 0) >= config.maxConnectionsPerClient();
    }

    private void add(HttpConnection connection, Optional<String> client) {
        StrictDecoder decoder = new StrictDecoder(options, () -> begin(connection));
        decoder.read(connection);
        open.put(connection, decoder);
        client.ifPresent(one -> byClient.merge(one, 1, Integer::sum));
        owing.start(connection);
        connection.closeHandler(closed -> {
            busy(connection);
            open.remove(connection);
            client.ifPresent(one -> byClient.computeIfPresent(one, (same, count) -> count == 1 ? null : count - 1));
        });
    }

    private void begin(HttpConnection connection) {
        if (kept.stop(connection)) {
            owing.start(connection);
        }
    }

    private void refuse(HttpConnection connection, String setting) {
        cut(connection);
        meters.refused(setting);
        long now = System.nanoTime();
        Long last = lastRefusedNanos.put(setting, now);
        if (last == null || now - last > QUIET_NANOS) {
            LOG.warn("connections refused setting=http.{}", setting);
        }
    }

    /** Closes at once: {@link HttpConnection#close} waits for the client to read what was written, which it may never do. */
    static void cut(HttpConnection connection) {
        ChannelFuture unused =
                ((ConnectionBase) connection).channelHandlerContext().close();
    }
}
