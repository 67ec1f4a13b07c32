package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.tokens.Token;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to exchange a refresh token for its successor and a new access token (RFC 9700 §4.14.2). Whoever repeats it within
 * the grace gets the same successor; later, that is reuse, which ends the session and is recorded.
 *
 * @param refresh what {@link ReadRefresh} has read of the token: that it is genuine is known by that
 * @param email of the person whose token it is
 */
public record RefreshTokens(ReadRefresh.Read refresh, EmailAddress email, Caller caller, String requestId)
        implements BusMessage {
    public static final Address<RefreshTokens, Reply> ADDRESS =
            new Address<>("tokens.refresh", RefreshTokens.class, Reply.class, Duration.ofSeconds(3));

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

    /** Used before, or of a session that has ended. */
    public record Invalid() implements Reply {}
}
