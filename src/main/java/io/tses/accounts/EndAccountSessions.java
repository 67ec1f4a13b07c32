package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.users.Whom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as staff, to end sessions of a person. May be repeated.
 *
 * @param actor who wants it
 * @param session the one meant; empty for all
 */
public record EndAccountSessions(Actor actor, Whom whom, Optional<UUID> session) implements BusMessage {
    public static final Address<EndAccountSessions, Reply> ADDRESS =
            new Address<>("accounts.end-sessions", EndAccountSessions.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Integer, T> ended, Supplier<T> missing, Supplier<T> refused) {
            if (this instanceof Ended it) {
                return ended.apply(it.count());
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

    /** @param count how many of them went on until now */
    public record Ended(int count) implements Reply {}

    public record Missing() implements Reply {}

    /** The actor's rank does not reach so far, or not any more. */
    public record Refused() implements Reply {}
}
