package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as staff, for a person whom they are about to do something to that is not done here. What both are is looked up as
 * of now. Superusers are approached by superusers alone.
 *
 * @param actor who wants it
 */
public record ApproachUser(Actor actor, Whom whom) implements BusMessage {
    public static final Address<ApproachUser, Reply> ADDRESS =
            Address.repeatable("users.approach", ApproachUser.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<User, T> approached, Supplier<T> missing, Supplier<T> refused) {
            if (this instanceof Approached it) {
                return approached.apply(it.user());
            }
            if (this instanceof Missing) {
                return missing.get();
            }
            if (this instanceof Refused) {
                return refused.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Approached(User user) implements Reply {}

    /** There is nobody; staff could approach them. */
    public record Missing() implements Reply {}

    /** The actor's rank does not reach so far, or not any more. */
    public record Refused() implements Reply {}
}
