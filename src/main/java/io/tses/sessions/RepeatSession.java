package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.tokens.Token;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks for the tokens that a session began with once more. May be repeated. */
public record RepeatSession(UUID id, UUID userId) implements BusMessage {
    public static final Address<RepeatSession, Reply> ADDRESS =
            Address.repeatable("sessions.repeat", RepeatSession.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Repeated, T> repeated, Supplier<T> gone) {
            if (this instanceof Repeated it) {
                return repeated.apply(it);
            }
            if (this instanceof Gone) {
                return gone.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** The same to the letter as when the session was opened. */
    public record Repeated(Token access, Token refresh) implements Reply {}

    /** The session has ended, or was refreshed: these tokens are not its newest any more. */
    public record Gone() implements Reply {}
}
