package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks whom a link would sign in. Spends nothing.
 *
 * @param handles of what the asking browser has asked for itself
 */
public record PreviewLink(Optional<LinkToken> token, List<Handle> handles, Caller caller) implements BusMessage {
    public static final Address<PreviewLink, Reply> ADDRESS =
            new Address<>("otp.preview", PreviewLink.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Good, T> good, Supplier<T> wrong, Function<Limited, T> limited) {
            if (this instanceof Good it) {
                return good.apply(it);
            }
            if (this instanceof Wrong) {
                return wrong.get();
            }
            if (this instanceof Limited it) {
                return limited.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * @param expiresIn the rest of its life
     * @param asked whether one of the handles names a live request of this address: the link may be another one's, but nobody can be
     *     mistaken for somebody else by it
     */
    public record Good(EmailAddress email, Duration expiresIn, boolean asked) implements Reply {}

    /** Wrong, used, expired or never issued: the answer is the same. */
    public record Wrong() implements Reply {}

    /** Wrong, and too much of that came from this client or its network. */
    public record Limited(Duration retryAfter) implements Reply {}
}
