package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.captcha.CaptchaToken;
import io.tses.devices.DeviceProof;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks that a fresh code be mailed to an address. The answer is the same whoever the address belongs to.
 *
 * @param device that has signed in to the address before; it has permits of its own
 * @param captcha looked at only while challenges must be solved
 */
public record RequestCode(
        EmailAddress email, Optional<DeviceProof> device, Optional<CaptchaToken> captcha, Caller caller)
        implements BusMessage {
    public static final Address<RequestCode, Reply> ADDRESS =
            new Address<>("otp.request", RequestCode.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<Sent, T> sent,
                Function<Limited, T> limited,
                Function<Busy, T> busy,
                Supplier<T> otherDomain,
                Function<Challenged, T> challenged) {
            if (this instanceof Sent it) {
                return sent.apply(it);
            }
            if (this instanceof Limited it) {
                return limited.apply(it);
            }
            if (this instanceof Busy it) {
                return busy.apply(it);
            }
            if (this instanceof OtherDomain) {
                return otherDomain.get();
            }
            if (this instanceof Challenged it) {
                return challenged.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * The mail is queued durably and will go.
     *
     * @param handle of this request
     * @param expiresIn the life of the code
     * @param left of the limit that the next request will meet first, when there is any limit
     */
    public record Sent(Handle handle, Duration expiresIn, Optional<Left> left) implements Reply {}

    /** @param limit the limit that must wait longest */
    public record Limited(Limit limit, Duration retryAfter) implements Reply {}

    /**
     * The mail would come too late to be of use, so nothing was done.
     *
     * @param retryAfter until what waits now has gone out
     */
    public record Busy(Duration retryAfter) implements Reply {}

    /** Addresses of that domain may not sign in. */
    public record OtherDomain() implements Reply {}

    /**
     * A challenge must be solved first.
     *
     * @param failed whether one was tried
     */
    public record Challenged(boolean failed) implements Reply {}
}
