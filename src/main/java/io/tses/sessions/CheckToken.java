package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.tokens.Token;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks whether an access token is genuine, in force, and of a session that goes on, as of the configured seconds ago at most. */
public record CheckToken(Token token) implements BusMessage {
    public static final Address<CheckToken, Reply> ADDRESS =
            Address.repeatable("sessions.check-token", CheckToken.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Valid, T> valid, Supplier<T> invalid) {
            if (this instanceof Valid it) {
                return valid.apply(it);
            }
            if (this instanceof Invalid) {
                return invalid.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * @param userId the person it was issued to, who may be gone or disabled meanwhile
     * @param sinceSignIn how long ago they proved who they are, refreshes or not
     */
    public record Valid(UUID userId, UUID sessionId, Duration sinceSignIn) implements Reply {}

    /** Forged, expired, altered, of another kind, or of a session that has ended: a caller learns no more than that. */
    public record Invalid() implements Reply {}
}
