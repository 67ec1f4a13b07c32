package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.tokens.Token;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to exchange a refresh token for its successor and a new access token (RFC 9700 §4.14.2). Whoever repeats it within
 * the grace gets the same successor; later, that is reuse, which ends the session and is recorded. Of somebody disabled, every
 * session ends instead.
 */
public record RefreshTokens(Token token, Caller caller) implements BusMessage {
    public static final Address<RefreshTokens, Reply> ADDRESS =
            new Address<>("sessions.refresh", RefreshTokens.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Refreshed, T> refreshed, Supplier<T> invalid) {
            if (this instanceof Refreshed it) {
                return refreshed.apply(it);
            }
            if (this instanceof Invalid) {
                return invalid.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Refreshed(Token access, Token refresh) implements Reply {}

    /** As {@link CheckToken.Invalid}, or used before, or of somebody disabled or gone. */
    public record Invalid() implements Reply {}
}
