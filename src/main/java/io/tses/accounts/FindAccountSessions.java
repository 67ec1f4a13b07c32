package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.sessions.FindSessions.Session;
import io.tses.shared.Actor;
import io.tses.users.Whom;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as staff, where a person is signed in.
 *
 * @param actor who wants to know
 */
public record FindAccountSessions(Actor actor, Whom whom) implements BusMessage {
    public static final Address<FindAccountSessions, Reply> ADDRESS =
            Address.repeatable("accounts.find-sessions", FindAccountSessions.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<List<Session>, T> found, Supplier<T> missing, Supplier<T> refused) {
            if (this instanceof Found it) {
                return found.apply(it.sessions());
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

    /** @param sessions that go on, the newest first */
    public record Found(List<Session> sessions) implements Reply {}

    public record Missing() implements Reply {}

    /** The actor's rank does not reach so far, or not any more. */
    public record Refused() implements Reply {}
}
