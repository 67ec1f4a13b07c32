package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.otp.FreeClient;
import io.tses.ratelimit.Limit;
import io.tses.shared.Actor;
import io.tses.shared.ClientAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as staff, that what was counted of a client be forgotten, see {@link FreeClient}.
 *
 * @param actor who wants it
 * @param withNetwork whether what was counted of the network around it is forgotten, too
 */
public record FreeClientAddress(Actor actor, ClientAddress client, boolean withNetwork) implements BusMessage {
    public static final Address<FreeClientAddress, Reply> ADDRESS =
            new Address<>("accounts.free-client", FreeClientAddress.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<List<Limit>, T> freed, Supplier<T> refused, Function<Duration, T> limited) {
            if (this instanceof Freed it) {
                return freed.apply(it.cleared());
            }
            if (this instanceof Refused) {
                return refused.get();
            }
            if (this instanceof Limited it) {
                return limited.apply(it.retryAfter());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param cleared limits that had counted something, and begin anew */
    public record Freed(List<Limit> cleared) implements Reply {}

    /** The actor is no staff, or not any more. */
    public record Refused() implements Reply {}

    /** The client has been freed too often. */
    public record Limited(Duration retryAfter) implements Reply {}
}
