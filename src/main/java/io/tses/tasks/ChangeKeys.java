package io.tses.tasks;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.keys.FindKeys;
import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyStep;
import io.tses.keys.RotateKeys;
import io.tses.shared.Actor;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as superuser, that the keys of access tokens be changed by one step, see {@link RotateKeys}.
 *
 * @param actor who wants it, and must have signed in recently
 * @param algorithm of a key that is made
 */
public record ChangeKeys(Actor actor, KeyStep step, KeyAlgorithm algorithm) implements BusMessage {
    public static final Address<ChangeKeys, Reply> ADDRESS =
            new Address<>("tasks.change-keys", ChangeKeys.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<FindKeys.InFolder, T> changed,
                Function<String, T> refused,
                Supplier<T> notAllowed,
                Function<Duration, T> stale) {
            if (this instanceof Changed it) {
                return changed.apply(it.keys());
            }
            if (this instanceof Refused it) {
                return refused.apply(it.why());
            }
            if (this instanceof NotAllowed) {
                return notAllowed.get();
            }
            if (this instanceof Stale it) {
                return stale.apply(it.maxAge());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param keys as they are now */
    public record Changed(FindKeys.InFolder keys) implements Reply {}

    /** @param why in words, and what would be right */
    public record Refused(String why) implements Reply {}

    /** The actor is no superuser, or not any more. */
    public record NotAllowed() implements Reply {}

    /** @param maxAge how old a sign-in may be */
    public record Stale(Duration maxAge) implements Reply {}
}
