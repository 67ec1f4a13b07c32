package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as superuser, for leave to do something to many people at once. What the actor is is looked up as of now, and they must have
 * signed in recently.
 *
 * @param actor who wants it
 */
public record ApproachMany(Actor actor) implements BusMessage {
    public static final Address<ApproachMany, Reply> ADDRESS =
            Address.repeatable("users.approach-many", ApproachMany.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Supplier<T> approached, Supplier<T> refused, Function<Duration, T> stale) {
            if (this instanceof Approached) {
                return approached.get();
            }
            if (this instanceof Refused) {
                return refused.get();
            }
            if (this instanceof Stale it) {
                return stale.apply(it.maxAge());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Approached() implements Reply {}

    /** The actor is no superuser, or not any more. */
    public record Refused() implements Reply {}

    /** @param maxAge how old a sign-in may be */
    public record Stale(Duration maxAge) implements Reply {}
}
