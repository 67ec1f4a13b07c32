package io.tses.http.server;

import io.tses.http.exchange.Continuation;
import io.tses.http.exchange.Exchange;
import io.tses.http.server.OpenStream.End;
import io.tses.request.Presence;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The answers that go on: how many there may be, and that each ends when it has to, if nothing else when the node leaves. One timer looks
 * after all, and none while there are none. Belongs to one event loop.
 */
final class Streams {
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Vertx vertx;
    private final HttpConfig config;
    private final Presence presence;
    private final HttpMeters meters;
    private final Consumer<Exchange> lastWord;
    private final LongSupplier nanos;
    private final Set<OpenStream> open = new LinkedHashSet<>();
    private boolean looking;
    private boolean closed;

    /** @param lastWord says to the client of each that is not cut off that this was all */
    Streams(
            Vertx vertx,
            HttpConfig config,
            Presence presence,
            HttpMeters meters,
            Consumer<Exchange> lastWord,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.config = config;
        this.presence = presence;
        this.meters = meters;
        this.lastWord = lastWord;
        this.nanos = nanos;
    }

    /** Whether one more may begin. */
    boolean hasRoom() {
        return !isClosing() && open.size() < config.maxStreams();
    }

    int size() {
        return open.size();
    }

    /** Goes on with an answer whose head is sent. */
    void begin(Exchange exchange, Continuation continuation) {
        OpenStream stream =
                new OpenStream(exchange, continuation, config.requestTimeout(), this::forget, lastWord, nanos);
        open.add(stream);
        stream.begin();
        look();
    }

    /** Ends all, and lets none begin. */
    void close() {
        closed = true;
        List.copyOf(open).forEach(stream -> stream.end(End.DRAINED));
    }

    private void forget(OpenStream stream, End how) {
        open.remove(stream);
        meters.ended(how);
    }

    private boolean isClosing() {
        return closed || presence.isLeaving();
    }

    private void look() {
        if (!looking && !open.isEmpty()) {
            looking = true;
            vertx.setTimer(LOOK.toMillis(), timer -> {
                looking = false;
                lookAfter();
                look();
            });
        }
    }

    private void lookAfter() {
        if (isClosing()) {
            close();
        } else {
            List.copyOf(open).forEach(OpenStream::lookAfter);
        }
    }
}
