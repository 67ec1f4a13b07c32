package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks who has an id.
 *
 * @param fresh whether the answer must be as of now; else it may be as old as the configured cache time
 */
public record FindUser(UUID id, boolean fresh) implements BusMessage {
    public static final Address<FindUser, Reply> ADDRESS =
            Address.repeatable("users.find", FindUser.class, Reply.class, Duration.ofSeconds(3));

    /** The answer may come from a cache. */
    public FindUser(UUID id) {
        this(id, false);
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<User, T> found, Supplier<T> missing) {
            if (this instanceof Found it) {
                return found.apply(it.user());
            }
            if (this instanceof Missing) {
                return missing.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Found(User user) implements Reply {}

    public record Missing() implements Reply {}
}
