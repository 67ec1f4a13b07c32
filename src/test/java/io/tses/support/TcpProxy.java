package io.tses.support;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and can take it away: cut off, or frozen with its connections open. */
public final class TcpProxy implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ALL = Integer.MAX_VALUE;

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
    private final Set<NetSocket> near = ConcurrentHashMap.newKeySet();
    private final String targetHost;
    private volatile int targetPort;
    private final int port;
    private volatile boolean cut;
    private volatile boolean mute;
    private volatile int answers = ALL;

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

    /** Before the server of a URL. */
    public static TcpProxy before(String url) {
        URI target = URI.create(url);
        return new TcpProxy(target.getHost(), target.getPort());
    }

    /** The URL of the same server, through this. */
    public String in(String url) {
        URI target = URI.create(url);
        return url.replace(":" + target.getPort() + "/", ":" + port() + "/")
                .replace(target.getHost() + ":", "127.0.0.1:");
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

    /** Lets so many answers of the server through each new connection, and then nothing any more. */
    public void stallAfter(int answers) {
        this.answers = answers;
    }

    /** Serves new connections again, after a cut, muted or stalled. */
    public void mend() {
        cut = false;
        mute = false;
        answers = ALL;
    }

    /** Connections to it that neither side has ended. */
    public int open() {
        return near.size();
    }

    /** Leads new connections to another port; those that are open stay where they are. */
    public void turnTo(int port) {
        targetPort = port;
    }

    /** Lets nothing through the connections that are open now. New ones work. */
    public void freeze() {
        sockets.forEach(NetSocket::pause);
    }

    private void connect(NetSocket caller) {
        if (cut) {
            caller.close();
            return;
        }
        sockets.add(caller);
        near.add(caller);
        caller.closeHandler(closed -> near.remove(caller));
        if (mute) {
            return;
        }
        caller.pause();
        client.connect(targetPort, targetHost)
                .onSuccess(far -> {
                    AtomicInteger left = new AtomicInteger(answers);
                    sockets.add(far);
                    caller.closeHandler(closed -> {
                        near.remove(caller);
                        far.close();
                    });
                    far.closeHandler(closed -> caller.close());
                    far.handler(answer -> {
                        if (left.getAndDecrement() > 0) {
                            caller.write(answer);
                        }
                    });
                    caller.handler(far::write);
                    caller.resume();
                })
                .onFailure(cause -> caller.close());
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
