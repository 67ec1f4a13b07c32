package io.tses.support;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands before a server and can take it away: cut off, or frozen with its connections open. */
public final class TcpProxy implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
    private final String targetHost;
    private volatile int targetPort;
    private final int port;
    private volatile boolean cut;
    private volatile boolean mute;

    /** Open from the start. */
    public TcpProxy(String targetHost, int targetPort) {
        this(targetHost, targetPort, new NetServerOptions());
    }

    /** As {@link #TcpProxy(String, int)}, and ends TLS, so that the server itself needs none. */
    public TcpProxy(String targetHost, int targetPort, NetServerOptions tls) {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        this.port = vertx.createNetServer(tls.setHost(LOOPBACK))
                .connectHandler(this::connect)
                .listen()
                .await()
                .actualPort();
    }

    public int port() {
        return port;
    }

    /** Ends every connection, and new ones at once. */
    public void cut() {
        cut = true;
        sockets.forEach(socket -> socket.close().await());
        sockets.clear();
    }

    /** Takes new connections and never says anything on them. */
    public void mute() {
        mute = true;
    }

    /** Serves new connections again, after a cut or muted. */
    public void mend() {
        cut = false;
        mute = false;
    }

    /** Leads new connections to another port; those that are open stay where they are. */
    public void turnTo(int port) {
        targetPort = port;
    }

    /** Lets nothing through the connections that are open now. New ones work. */
    public void freeze() {
        sockets.forEach(NetSocket::pause);
    }

    private void connect(NetSocket near) {
        if (cut) {
            near.close();
            return;
        }
        near.pause();
        sockets.add(near);
        if (mute) {
            return;
        }
        client.connect(targetPort, targetHost)
                .onSuccess(far -> {
                    sockets.add(far);
                    near.closeHandler(closed -> far.close());
                    far.closeHandler(closed -> near.close());
                    far.handler(near::write);
                    near.handler(far::write);
                    near.resume();
                })
                .onFailure(cause -> near.close());
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
