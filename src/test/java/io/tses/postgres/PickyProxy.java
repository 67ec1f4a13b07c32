package io.tses.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;

/** Stands before a PostgreSQL and lets nobody in who tells a limit when the connection is opened, as a PgBouncer does. */
final class PickyProxy implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final URI database;
    private final int port;

    PickyProxy(URI database) {
        this.database = database;
        this.port = vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1"))
                .connectHandler(near -> near.handler(first -> answer(near, first)))
                .listen()
                .await()
                .actualPort();
    }

    String url() {
        return "postgres://" + database.getUserInfo() + "@127.0.0.1:" + port + database.getPath();
    }

    private void answer(NetSocket near, Buffer first) {
        if (first.toString().contains("statement_timeout")) {
            near.end(refusal());
            return;
        }
        near.pause();
        client.connect(database.getPort(), database.getHost()).onSuccess(far -> {
            near.handler(far::write);
            near.closeHandler(closed -> far.close());
            far.handler(near::write);
            far.closeHandler(closed -> near.close());
            far.write(first);
            near.resume();
        });
    }

    private static Buffer refusal() {
        String fields = "SFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0";
        return Buffer.buffer("E").appendInt(Integer.BYTES + fields.length()).appendString(fields);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
