package io.tses.ratelimit;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.redis.Effect;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to take one permit from every bucket, and to apply effects in the same atomic step. Either all buckets have a permit
 * and each gives one, or none does. Never repeated by the bus: a lost answer may have been a yes.
 *
 * @param onYes applied when admitted
 * @param onNo applied when refused
 */
public record Admit(List<Bucket> buckets, List<Effect> onYes, List<Effect> onNo) implements BusMessage {
    public static final Address<Admit, Reply> ADDRESS =
            new Address<>("ratelimit.admit", Admit.class, Reply.class, Duration.ofSeconds(4));

    /**
     * @param limit what its permits and its window are
     * @param key where its permits are counted
     */
    public record Bucket(Limit limit, String key) {}

    public sealed interface Reply extends BusMessage {
        default <T> T match(Supplier<T> admitted, Function<Refused, T> refused) {
            if (this instanceof Admitted) {
                return admitted.get();
            }
            if (this instanceof Refused it) {
                return refused.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Admitted() implements Reply {}

    /**
     * @param limit the exhausted limit whose window ends last
     * @param retryAfter until that window ends, more than zero
     */
    public record Refused(Limit limit, Duration retryAfter) implements Reply {}
}
