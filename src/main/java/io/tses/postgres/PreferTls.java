package io.tses.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Speaks TLS with a server that can, and plain text with no other. The client's own {@code prefer} turns to plain text after
 * any failure, a refused password or a broken handshake, too. Asks before each connection until the server could once:
 * from then on there is no way back.
 */
final class PreferTls {
    /** SSLRequest of the protocol: its length and its code. */
    private static final Buffer CAN_YOU = Buffer.buffer().appendInt(8).appendInt(80877103);

    private static final byte YES = 'S';
    private static final byte NO = 'N';

    private final NetClient client;
    private final Duration patience;
    private volatile boolean could;

    PreferTls(Vertx vertx, Duration patience) {
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout((int) patience.toMillis()));
        this.patience = patience;
    }

    /** Settles in {@code options} how their connection is to be opened; fails when the server cannot be asked. */
    Future<PgConnectOptions> decide(PgConnectOptions options) {
        return (could ? Future.succeededFuture(true) : ask(options)).map(can -> {
            could = can;
            return options.setSslMode(can ? SslMode.REQUIRE : SslMode.DISABLE);
        });
    }

    private Future<Boolean> ask(PgConnectOptions options) {
        return client.connect(options.getPort(), options.getHost())
                .compose(socket -> answer(socket).onComplete(done -> socket.close()));
    }

    private Future<Boolean> answer(NetSocket socket) {
        Promise<Boolean> answered = Promise.promise();
        socket.handler(answer -> {
            byte first = answer.getByte(0);
            if (first == YES || first == NO) {
                answered.tryComplete(first == YES);
            } else {
                answered.tryFail("PostgreSQL does not say whether it can TLS");
            }
        });
        socket.closeHandler(closed -> answered.tryFail("the connection was closed"));
        return socket.write(CAN_YOU)
                .compose(written -> answered.future())
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
