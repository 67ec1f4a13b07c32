package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.tokens.Token;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks to end the session of a refresh token, as {@link EndSessions} does: also of one that was exchanged already. */
public record BlacklistToken(Token token, Caller caller) implements BusMessage {
    public static final Address<BlacklistToken, Reply> ADDRESS =
            new Address<>("sessions.blacklist-token", BlacklistToken.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Supplier<T> blacklisted, Supplier<T> invalid) {
            if (this instanceof Blacklisted) {
                return blacklisted.get();
            }
            if (this instanceof Invalid) {
                return invalid.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Blacklisted() implements Reply {}

    /** As {@link CheckToken.Invalid}, or of somebody gone. */
    public record Invalid() implements Reply {}
}
