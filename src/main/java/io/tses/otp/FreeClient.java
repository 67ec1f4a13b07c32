package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.ratelimit.Limit;
import io.tses.shared.Actor;
import io.tses.shared.ClientAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Asks that what was counted of a client be forgotten. Whether it is done or refused, and whether there was anything to forget or
 * not, it is recorded in the same step.
 *
 * @param actor who wants it
 * @param withNetwork whether what was counted of the network around it is forgotten, too
 */
public record FreeClient(Actor actor, ClientAddress client, boolean withNetwork) implements BusMessage {
    public static final Address<FreeClient, Reply> ADDRESS =
            new Address<>("otp.free-client", FreeClient.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<List<Limit>, T> freed, Function<Duration, T> limited) {
            if (this instanceof Freed it) {
                return freed.apply(it.cleared());
            }
            if (this instanceof Limited it) {
                return limited.apply(it.retryAfter());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param cleared limits that had counted something, and begin anew */
    public record Freed(List<Limit> cleared) implements Reply {}

    /** The client has been freed too often: whoever guesses must not have an operator clear their way. */
    public record Limited(Duration retryAfter) implements Reply {}
}
