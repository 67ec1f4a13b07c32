package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks whose session this is, and whether it goes on at this moment. Knowing its id proves nothing: the asker must have looked. */
public record CheckSession(UUID id) implements BusMessage {
    public static final Address<CheckSession, Reply> ADDRESS =
            Address.repeatable("sessions.check", CheckSession.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<GoesOn, T> goesOn, Supplier<T> ended) {
            if (this instanceof GoesOn it) {
                return goesOn.apply(it);
            }
            if (this instanceof Ended) {
                return ended.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * @param userId the person who opened it, who may be gone or disabled meanwhile
     * @param sinceSignIn how long ago they proved who they are
     */
    public record GoesOn(UUID userId, Duration sinceSignIn) implements Reply {}

    /** Or never was. */
    public record Ended() implements Reply {}
}
