package io.tses.bench;

import io.tses.accountant.Letter;
import io.tses.load.MailSink;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes the service's mail and reads the codes in it, where the clients live: that work is not the service's. */
final class Postbox implements AutoCloseable {
    private final MailSink sink;
    private final Map<String, String> codes = new ConcurrentHashMap<>();

    /** Belongs to the event loop of the load. */
    private final Map<String, Consumer<String>> waiting = new HashMap<>();

    Postbox(Vertx vertx) {
        sink = MailSink.open(vertx, "127.0.0.1", 0, this::came).await();
    }

    int port() {
        return sink.port();
    }

    /** Has {@code reader} told the code that was or will be mailed to {@code email}; on the event loop of the load. */
    void read(String email, Consumer<String> reader) {
        String code = codes.remove(email);
        if (code != null) {
            reader.accept(code);
        } else {
            waiting.put(email, reader);
        }
    }

    /** The codes that nobody has read, by address; they are forgotten. */
    Map<String, String> take() {
        Map<String, String> taken = new HashMap<>(codes);
        codes.clear();
        return taken;
    }

    @Override
    public void close() {
        sink.close().await();
    }

    private void came(String to, Supplier<String> mail) {
        Letter.in(mail.get()).map(Letter::code).ifPresent(code -> {
            Consumer<String> reader = waiting.remove(to);
            if (reader != null) {
                reader.accept(code);
            } else {
                codes.put(to, code);
            }
        });
    }
}
