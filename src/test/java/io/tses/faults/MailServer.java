package io.tses.faults;

import io.tses.load.SmtpSession;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The mail server of a site: takes everything at once, or misbehaves as it is told. Belongs to one event loop. */
final class MailServer {
    enum Manner {
        TAKES,
        /** 450 to each recipient. */
        DEFERS,
        /** 550 to each recipient. */
        REFUSES,
        /** Answers each mail after ten seconds. */
        IS_SLOW,
        /** Takes connections, and never says anything. */
        IS_SILENT,
        /** Ends the connection in the middle of each mail. */
        HANGS_UP,
        /** Takes no connection. */
        IS_DOWN
    }

    private static final String HOST = "127.0.0.1";
    private static final String GO_ON = "354";
    private static final Duration SLOW = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final BiConsumer<String, Supplier<String>> mails;
    private final Set<NetSocket> connections = new HashSet<>();
    private NetServer server;
    private Manner manner = Manner.TAKES;

    private MailServer(Vertx vertx, BiConsumer<String, Supplier<String>> mails) {
        this.vertx = vertx;
        this.mails = mails;
        server = newServer();
    }

    /** @param mails told of each: to whom, and, while it is told, the mail with its headers */
    static Future<MailServer> open(Vertx vertx, BiConsumer<String, Supplier<String>> mails) {
        MailServer opened = new MailServer(vertx, mails);
        return opened.server.listen(0, HOST).map(listening -> opened);
    }

    int port() {
        return server.actualPort();
    }

    /** From now on it behaves so, also on the connections that are open. */
    Future<?> behave(Manner next) {
        Manner before = manner;
        manner = next;
        if (next == Manner.IS_DOWN) {
            Set.copyOf(connections).forEach(NetSocket::close);
            return server.close();
        }
        if (before == Manner.IS_DOWN) {
            int port = port();
            server = newServer();
            return server.listen(port, HOST);
        }
        return Future.succeededFuture();
    }

    private NetServer newServer() {
        return vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true).setReuseAddress(true))
                .connectHandler(socket -> new Conversation(socket).begin());
    }

    private final class Conversation {
        private final NetSocket socket;
        private final SmtpSession session = new SmtpSession(this::took, this::refusal);
        private boolean tookOne;
        private boolean isInMail;

        Conversation(NetSocket socket) {
            this.socket = socket;
        }

        void begin() {
            connections.add(socket);
            socket.closeHandler(closed -> connections.remove(socket));
            socket.handler(bytes -> hear(bytes.getBytes()));
            say(SmtpSession.GREETING);
        }

        private void hear(byte[] bytes) {
            if (isInMail && manner == Manner.HANGS_UP) {
                socket.close();
                return;
            }
            tookOne = false;
            String answer = session.read(bytes);
            isInMail = answer.contains(GO_ON);
            if (tookOne && manner == Manner.IS_SLOW) {
                vertx.setTimer(SLOW.toMillis(), late -> say(answer));
            } else {
                say(answer);
            }
            if (session.isOver()) {
                socket.close();
            }
        }

        private void say(String text) {
            if (manner != Manner.IS_SILENT) {
                socket.write(text);
            }
        }

        private void took(String to, Supplier<String> mail) {
            tookOne = true;
            mails.accept(to, mail);
        }

        private Optional<String> refusal(String verb) {
            boolean recipient = verb.equals("RCPT");
            if (recipient && manner == Manner.DEFERS) {
                return Optional.of("450 4.2.1 not now");
            }
            return recipient && manner == Manner.REFUSES ? Optional.of("550 5.1.1 nobody here") : Optional.empty();
        }
    }
}
