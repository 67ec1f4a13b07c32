package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.users.FindUsers;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as superuser, to end all sessions of many people, who were looked at before by {@link PreviewSignOut}. It goes on behind the
 * answer, see {@link FindSignOut}, one at a time in the whole service; whoever asks for it stays signed in. Recorded as a whole when it
 * begins, and for each person who had a session.
 *
 * @param actor who wants it
 * @param who those who match; with a cursor, those behind it, where an earlier one stopped. Nobody who joins meanwhile
 * @param seen what the preview has shown
 */
public record SignOutMany(Actor actor, FindUsers who, PreviewSignOut.Mark seen) implements BusMessage {
    public static final Address<SignOutMany, Reply> ADDRESS =
            new Address<>("accounts.sign-out-many", SignOutMany.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<PreviewSignOut.Mark, T> begun,
                Supplier<T> refused,
                Function<Duration, T> stale,
                Supplier<T> changed,
                Supplier<T> busy) {
            if (this instanceof Begun it) {
                return begun.apply(it.mark());
            }
            if (this instanceof Refused) {
                return refused.get();
            }
            if (this instanceof Stale it) {
                return stale.apply(it.maxAge());
            }
            if (this instanceof Changed) {
                return changed.get();
            }
            if (this instanceof Busy) {
                return busy.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param mark how many they are now */
    public record Begun(PreviewSignOut.Mark mark) implements Reply {}

    /** The actor is no superuser, or not any more. */
    public record Refused() implements Reply {}

    /**
     * The actor may do it, but signed in too long ago.
     *
     * @param maxAge how old a sign-in may be
     */
    public record Stale(Duration maxAge) implements Reply {}

    /** It would be others, or many more or fewer, than the preview has shown. */
    public record Changed() implements Reply {}

    /** Another one goes on. */
    public record Busy() implements Reply {}
}
