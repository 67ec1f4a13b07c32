package io.tses.keys;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks which keys access tokens are signed with and accepted under, where they come from, and what is due. Never what is in them. */
public record FindKeys() implements BusMessage {
    public static final Address<FindKeys, Reply> ADDRESS =
            Address.repeatable("keys.find", FindKeys.class, Reply.class, Duration.ofSeconds(3));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<InFolder, T> inFolder, Function<Fixed, T> fixed, Function<String, T> unusable) {
            if (this instanceof InFolder it) {
                return inFolder.apply(it);
            }
            if (this instanceof Fixed it) {
                return fixed.apply(it);
            }
            if (this instanceof Unusable it) {
                return unusable.apply(it.why());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * They are files of a directory of the node that answers, and can be changed.
     *
     * @param keys in the order in which they are published
     * @param due the next step, empty when there is none; a new key may be made all the same
     */
    public record InFolder(String folder, List<Key> keys, Optional<Due> due) implements Reply {}

    /** @param since when its file became what it is */
    public record Key(KeyRole role, String id, String algorithm, Instant since) {}

    /** @param in the soonest that it may be done; zero: now */
    public record Due(KeyStep step, Duration in) {}

    /**
     * They are settings, and change with those.
     *
     * @param setting that holds them
     * @param id of the one that signs
     * @param algorithm of that
     * @param accepted ids of all that tokens are accepted under
     */
    public record Fixed(String setting, String id, String algorithm, List<String> accepted) implements Reply {}

    /** The directory cannot be read as it is; the keys that were there stay in force as long as the node runs. */
    public record Unusable(String why) implements Reply {}
}
