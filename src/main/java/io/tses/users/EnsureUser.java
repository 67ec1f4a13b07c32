package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks for the person of an address whose code was right, and makes one when there is none, unless sign-up is closed. The address
 * counts as verified from then on.
 */
public record EnsureUser(EmailAddress email, Caller caller) implements BusMessage {
    public static final Address<EnsureUser, Reply> ADDRESS =
            Address.repeatable("users.ensure", EnsureUser.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Ensured, T> ensured, Supplier<T> closed) {
            if (this instanceof Ensured it) {
                return ensured.apply(it);
            }
            if (this instanceof Closed) {
                return closed.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param created whether this very question made the person */
    public record Ensured(User user, boolean created) implements Reply {}

    /** There is nobody, and sign-up is closed. */
    public record Closed() implements Reply {}
}
