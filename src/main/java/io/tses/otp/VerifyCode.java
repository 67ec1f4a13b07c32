package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.tokens.Token;
import io.tses.users.User;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks to sign in with the code that was mailed to an address. Of any number of such questions with one right code exactly
 * one is answered {@link SignedIn}.
 */
public record VerifyCode(EmailAddress email, Passcode code, Caller caller) implements BusMessage {
    public static final Address<VerifyCode, Reply> ADDRESS =
            new Address<>("otp.verify", VerifyCode.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(
                Function<SignedIn, T> signedIn,
                Function<Wrong, T> wrong,
                Function<Locked, T> locked,
                Function<Limited, T> limited,
                Supplier<T> disabled) {
            if (this instanceof SignedIn it) {
                return signedIn.apply(it);
            }
            if (this instanceof Wrong it) {
                return wrong.apply(it);
            }
            if (this instanceof Locked it) {
                return locked.apply(it);
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

    public record SignedIn(User user, Token access, Token refresh) implements Reply {}

    /**
     * Wrong, used, expired or never issued: the answer is the same.
     *
     * @param attemptsRemaining wrong codes left before the address is locked, at least 1
     */
    public record Wrong(int attemptsRemaining) implements Reply {}

    /** Too many wrong codes for this address; even the right one is refused until the lock ends. */
    public record Locked(Duration unlocksIn) implements Reply {}

    /** Too many wrong codes from this client. */
    public record Limited(Duration retryAfter) implements Reply {}

    /** The code was right and is spent, but the person may not sign in. */
    public record Disabled() implements Reply {}
}
