package io.tses.support;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A server that is not ours to run: it answers as it is told, in RESP, and keeps what it was told. */
public final class FakeRedis implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final int port;
    private volatile String reply;

    /** @param reply to every command, in RESP; empty to stay silent */
    public FakeRedis(String reply) {
        this.reply = reply;
        this.port = vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1"))
                .connectHandler(this::serve)
                .listen()
                .await()
                .actualPort();
    }

    /** What a server of such a kind answers to HELLO. */
    public static String hello(String server, String version, String mode, String role) {
        return "%4\r\n" + field("server", server) + field("version", version) + field("mode", mode)
                + field("role", role);
    }

    public void answer(String reply) {
        this.reply = reply;
    }

    /** Answers one command, in capitals, otherwise than the others from now on; one with a word behind it may have an answer of its own. */
    public void answer(String command, String reply) {
        replies.put(command, reply);
    }

    public String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    /** Each line it was sent so far. */
    public List<String> received() {
        return received;
    }

    private void serve(NetSocket socket) {
        AtomicInteger untilTheName = new AtomicInteger();
        AtomicReference<String> before = new AtomicReference<>("");
        RecordParser lines = RecordParser.newDelimited("\r\n", received -> {
            String line = received.toString();
            this.received.add(line);
            if (line.startsWith("*")) {
                untilTheName.set(2);
                before.set("");
            } else if (untilTheName.decrementAndGet() == 0) {
                String name = before.get() + line.toUpperCase(Locale.ROOT);
                if (replies.keySet().stream().anyMatch(command -> command.startsWith(name + " "))) {
                    untilTheName.set(2);
                    before.set(name + " ");
                } else {
                    say(socket, replies.getOrDefault(name, reply));
                }
            }
        });
        socket.handler(lines);
    }

    private static void say(NetSocket socket, String reply) {
        if (!reply.isEmpty()) {
            socket.write(reply);
        }
    }

    private static String field(String name, String value) {
        return "+" + name + "\r\n+" + value + "\r\n";
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
