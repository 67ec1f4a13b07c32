package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.tokens.Token;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks whose a refresh token is.
 *
 * @param inForce whether it must be good for a refresh now: its session goes on and has no newer one. Otherwise only that it
 *     is genuine and unexpired, which costs no round trip
 */
public record ReadRefresh(Token token, boolean inForce) implements BusMessage {
    public static final Address<ReadRefresh, Reply> ADDRESS =
            new Address<>("tokens.read-refresh", ReadRefresh.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Read, T> read, Supplier<T> invalid) {
            if (this instanceof Read it) {
                return read.apply(it);
            }
            if (this instanceof Invalid) {
                return invalid.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * @param userId the person it was issued to, who may be gone or disabled meanwhile
     * @param generation how often its session had been refreshed when it was issued
     */
    public record Read(UUID userId, UUID sessionId, long generation) implements Reply {}

    /** As {@link CheckToken.Invalid}. */
    public record Invalid() implements Reply {}
}
