package io.tses.captcha;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Asks whether somebody has solved a challenge. Never repeated by the bus: providers take a token once. Fails with
 * {@link io.tses.request.Unavailable} when the provider cannot tell and {@code captcha.on-failure} is {@code closed}.
 */
public record VerifyCaptcha(CaptchaToken token) implements BusMessage {
    public static final Address<VerifyCaptcha, Reply> ADDRESS =
            new Address<>("captcha.verify", VerifyCaptcha.class, Reply.class, Duration.ofSeconds(10));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Supplier<T> passed, Supplier<T> refused) {
            if (this instanceof Passed) {
                return passed.get();
            }
            if (this instanceof Refused) {
                return refused.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** Solved; or the provider cannot tell, and whoever asks then is let in. */
    public record Passed() implements Reply {}

    /** Not solved, or too long ago, elsewhere, or for another request already. */
    public record Refused() implements Reply {}
}
