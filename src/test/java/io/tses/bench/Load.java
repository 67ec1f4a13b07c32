package io.tses.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Plays the clients, on one event loop of its own. */
final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONNECT_TIMEOUT_MILLIS = 5000;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final NetClient client =
            vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(CONNECT_TIMEOUT_MILLIS));

    Vertx vertx() {
        return vertx;
    }

    /** The one that plays all clients. */
    Thread thread() {
        Promise<Thread> thread = Promise.promise();
        context.runOnContext(now -> thread.complete(Thread.currentThread()));
        return thread.future().await();
    }

    /**
     * Connects each asker, and lets all of them ask for so long.
     *
     * @throws BenchmarkFailed when an answer is not what is expected or does not come
     */
    Answers run(int port, List<? extends Asker> askers, Duration length) {
        List<NetSocket> sockets = Future.all(askers.stream()
                        .map(asker -> client.connect(port, "127.0.0.1"))
                        .toList())
                .map(all -> all.<NetSocket>list())
                .await();
        LoadRun run = new LoadRun(length);
        context.runOnContext(now -> run.start(sockets, askers));
        try {
            return run.answers().await(length.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BenchmarkFailed("no answer within " + PATIENCE.toSeconds() + " s");
        } finally {
            Future.join(sockets.stream().map(NetSocket::close).toList()).await();
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
