package io.tses.cluster;

import io.vertx.core.Handler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what nobody has caught. When a line to another node ends, Vert.x 5.0.8 throws for each message that was to be written on it, by a
 * promise that says of itself that it was kept already. Whoever asked is told by other ways. Hundreds of traces, written by the event loop,
 * would hold up the very node that has no time.
 */
final class LostWrites implements Handler<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(LostWrites.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final String LINE = "io.vertx.core.eventbus.impl.clustered.OutboundConnection";

    private final LongSupplier nanoTime;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong toldNanos;

    /** @param nanoTime our clock that only goes forward */
    LostWrites(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.toldNanos = new AtomicLong(nanoTime.getAsLong() - PAUSE.toNanos());
    }

    @Override
    public void handle(Throwable cause) {
        if (!isLostWrite(cause)) {
            LOG.error("nobody has caught this", cause);
            return;
        }
        lost.incrementAndGet();
        long told = toldNanos.get();
        long now = nanoTime.getAsLong();
        if (now - told >= PAUSE.toNanos() && toldNanos.compareAndSet(told, now)) {
            LOG.warn("a line to another node has ended messages_lost={}", lost.getAndSet(0));
        }
    }

    private static boolean isLostWrite(Throwable cause) {
        return cause instanceof IllegalStateException
                && Stream.of(cause.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(LINE));
    }
}
