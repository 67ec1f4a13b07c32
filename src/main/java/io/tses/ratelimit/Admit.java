package io.tses.ratelimit;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.outbox.Refusal;
import io.tses.redis.Effect;
import io.tses.shared.WireNamed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks to take one permit from every bucket, and to apply effects in the same atomic step. Either all buckets have a permit
 * and each gives one, or none does. Never repeated by the bus: a lost answer may have been a yes.
 *
 * @param proof of the caller's, when one was offered; without a good one the caller is a stranger
 * @param onYes applied when admitted
 * @param onNo recorded when refused, when there is one: the first refusal by a bucket in a minute, while further ones are only
 *     counted
 */
public record Admit(List<Bucket> buckets, Optional<Proof> proof, List<Effect> onYes, Optional<Effect.Append> onNo)
        implements BusMessage {
    public static final Address<Admit, Reply> ADDRESS =
            new Address<>("ratelimit.admit", Admit.class, Reply.class, Duration.ofSeconds(4));

    /** Of whom a bucket wants a permit. */
    public enum From implements WireNamed {
        EVERYBODY,
        STRANGERS,
        PROVEN
    }

    /**
     * @param limit what its permits and its window are
     * @param key where its permits are counted
     * @param cause what its refusals are counted as, where they are recorded
     */
    public record Bucket(Limit limit, String key, From from, Optional<Refusal.Cause> cause) {}

    /**
     * @param key of what is remembered of good ones
     * @param offered what the offered one may be remembered as
     */
    public record Proof(String key, List<String> offered) {
        /** Masked: whoever has it asks in somebody's name. */
        @Override
        public String toString() {
            return "Proof";
        }
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Admitted, T> admitted, Function<Refused, T> refused, Function<NoRoom, T> noRoom) {
            if (this instanceof Admitted it) {
                return admitted.apply(it);
            }
            if (this instanceof Refused it) {
                return refused.apply(it);
            }
            if (this instanceof NoRoom it) {
                return noRoom.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * @param exceeded limits that would have refused, were they not only tried out
     * @param left of the limit with the fewest permits left, when there is any limit
     */
    public record Admitted(List<Limit> exceeded, Optional<Left> left) implements Reply {}

    /**
     * @param limit the exhausted limit whose window ends last
     * @param retryAfter until that window ends, more than zero
     */
    public record Refused(Limit limit, Duration retryAfter) implements Reply {}

    /**
     * Nothing was changed.
     *
     * @param stream that an effect on yes would append to, and that has no room
     * @param before how many entries would go before, where it is one of those that are served in turn
     */
    public record NoRoom(String stream, long before) implements Reply {}
}
