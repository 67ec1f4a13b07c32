package io.tses.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;

/** A mail server that takes everything at once and keeps nothing. Belongs to the generator's event loop. */
final class MailSink {
    private final NetServer server;

    private MailSink(NetServer server) {
        this.server = server;
    }

    /** @param port 0 for any free one */
    static Future<MailSink> open(Vertx vertx, String host, int port, Letterbox letterbox) {
        NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setReuseAddress(true);
        return vertx.createNetServer(options)
                .connectHandler(socket -> converse(socket, letterbox))
                .listen(port, host)
                .map(MailSink::new);
    }

    int port() {
        return server.actualPort();
    }

    private static void converse(NetSocket socket, Letterbox letterbox) {
        SmtpSession session = new SmtpSession(letterbox::came);
        socket.handler(bytes -> {
            socket.write(session.read(bytes.getBytes()));
            if (session.isOver()) {
                socket.close();
            }
        });
        socket.write(SmtpSession.GREETING);
    }
}
