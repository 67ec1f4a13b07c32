package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.LinkToken;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to sign in with the link that was mailed to an address. Of any number of such questions with one link exactly one is
 * answered {@link SignedIn}.
 *
 * @param token empty when what was offered cannot be one: it is wrong like any other
 */
public record OpenLink(Optional<LinkToken> token, Caller caller) implements BusMessage {
    public static final Address<OpenLink, Reply> ADDRESS =
            new Address<>("otp.link", OpenLink.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<NewSession, T> signedIn,
                Supplier<T> wrong,
                Function<Limited, T> limited,
                Supplier<T> disabled) {
            if (this instanceof SignedIn it) {
                return signedIn.apply(it.session());
            }
            if (this instanceof Wrong) {
                return wrong.get();
            }
            if (this instanceof Limited it) {
                return limited.apply(it);
            }
            if (this instanceof Disabled) {
                return disabled.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record SignedIn(NewSession session) implements Reply {}

    /** Wrong, used, expired or never issued: the answer is the same. */
    public record Wrong() implements Reply {}

    /** Wrong, and too much of that came from this client or its network. */
    public record Limited(Duration retryAfter) implements Reply {}

    /** The link was right and is spent, but the person may not sign in. */
    public record Disabled() implements Reply {}
}
