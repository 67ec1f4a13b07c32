package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.devices.DeviceProof;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to sign in with the code that was mailed to an address. Of any number of such questions with one right code exactly
 * one opens a session and is answered {@link SignedIn}; with the same handle, others are for a moment answered the same.
 *
 * @param handle of the request whose code it is; without one, the last codes of the address are compared
 * @param device that has signed in to the address before; what strangers did to the address does not concern it
 */
public record VerifyCode(
        EmailAddress email, Passcode code, Optional<Handle> handle, Optional<DeviceProof> device, Caller caller)
        implements BusMessage {
    public static final Address<VerifyCode, Reply> ADDRESS =
            new Address<>("otp.verify", VerifyCode.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<NewSession, T> signedIn,
                Function<Wrong, T> wrong,
                Function<Locked, T> locked,
                Function<Closed, T> closed,
                Function<Limited, T> limited,
                Supplier<T> disabled,
                Supplier<T> otherDomain) {
            if (this instanceof SignedIn it) {
                return signedIn.apply(it.session());
            }
            if (this instanceof Wrong it) {
                return wrong.apply(it);
            }
            if (this instanceof Locked it) {
                return locked.apply(it);
            }
            if (this instanceof Closed it) {
                return closed.apply(it);
            }
            if (this instanceof Limited it) {
                return limited.apply(it);
            }
            if (this instanceof Disabled) {
                return disabled.get();
            }
            if (this instanceof OtherDomain) {
                return otherDomain.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record SignedIn(NewSession session) implements Reply {}

    /**
     * Wrong, used, expired or never issued: the answer is the same.
     *
     * @param attemptsRemaining wrong codes left before the address is locked, at least 1; with a handle before the request is over, 0
     *     when it is
     * @param left of the limit on wrong codes that the next one will meet first, when there is any limit
     */
    public record Wrong(int attemptsRemaining, Optional<Left> left) implements Reply {
        /** Where no limit has counted it. */
        Wrong(int attemptsRemaining) {
            this(attemptsRemaining, Optional.empty());
        }
    }

    /** Too many wrong codes for this address; without a handle even the right one is refused until the lock ends. */
    public record Locked(Duration unlocksIn) implements Reply {}

    /**
     * Too many wrong codes of strangers were compared with live ones of this address: no code of a stranger is compared until
     * they are long enough ago.
     *
     * @param byLink whether the link in the newest mail works
     */
    public record Closed(Duration opensIn, boolean byLink) implements Reply {}

    /**
     * Too many wrong codes from this client or its network.
     *
     * @param limit the limit that must wait longest
     */
    public record Limited(Limit limit, Duration retryAfter) implements Reply {}

    /** The code was right and is spent, but the person may not sign in. */
    public record Disabled() implements Reply {}

    /** Addresses of that domain may not sign in. */
    public record OtherDomain() implements Reply {}
}
