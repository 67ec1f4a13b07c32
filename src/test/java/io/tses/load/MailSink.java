package io.tses.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** A mail server that takes everything at once and keeps nothing. Belongs to the event loop of whoever opens it. */
public final class MailSink {
    private final NetServer server;

    private MailSink(NetServer server) {
        this.server = server;
    }

    /**
     * @param port 0 for any free one
     * @param mails told of each: to whom, and, while it is told, the mail with its headers
     */
    public static Future<MailSink> open(
            Vertx vertx, String host, int port, BiConsumer<String, Supplier<String>> mails) {
        NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setReuseAddress(true);
        return vertx.createNetServer(options)
                .connectHandler(socket -> converse(socket, mails))
                .listen(port, host)
                .map(MailSink::new);
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private static void converse(NetSocket socket, BiConsumer<String, Supplier<String>> mails) {
        SmtpSession session = new SmtpSession(mails);
        socket.handler(bytes -> {
            socket.write(session.read(bytes.getBytes()));
            if (session.isOver()) {
                socket.close();
            }
        });
        socket.write(SmtpSession.GREETING);
    }
}
