package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.tokens.Token;
import io.tses.tokens.TokenType;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks what a token is good for now: an access token to let its bearer in, a refresh token to be exchanged, each of a session
 * that goes on and of somebody active.
 *
 * @param type the one that it must be of; empty for either
 */
public record VerifyToken(Token token, Optional<TokenType> type) implements BusMessage {
    public static final Address<VerifyToken, Reply> ADDRESS =
            Address.repeatable("sessions.verify-token", VerifyToken.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Good, T> good, Supplier<T> invalid) {
            if (this instanceof Good it) {
                return good.apply(it);
            }
            if (this instanceof Invalid) {
                return invalid.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Good(TokenType type) implements Reply {}

    /** As {@link CheckToken.Invalid}, or of another type, exchanged already, or of somebody disabled or gone. */
    public record Invalid() implements Reply {}
}
