package io.tses.keys;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import java.time.Duration;
import java.util.function.Function;

/**
 * Asks that the keys of the directory be changed by one step, never sooner than nobody's token is refused for it. It is recorded first and
 * done then: what fails all the same is recorded once more, as that.
 *
 * @param actor who wants it; whether they may, others decide
 * @param algorithm of a key that is made
 */
public record RotateKeys(Actor actor, KeyStep step, KeyAlgorithm algorithm) implements BusMessage {
    public static final Address<RotateKeys, Reply> ADDRESS =
            new Address<>("keys.rotate", RotateKeys.class, Reply.class, Duration.ofSeconds(4));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<FindKeys.InFolder, T> done, Function<String, T> refused) {
            if (this instanceof Done it) {
                return done.apply(it.keys());
            }
            if (this instanceof Refused it) {
                return refused.apply(it.why());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param keys as they are now */
    public record Done(FindKeys.InFolder keys) implements Reply {}

    /** @param why in words, and what would be right */
    public record Refused(String why) implements Reply {}
}
