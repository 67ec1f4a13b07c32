package io.tses.otp;

import io.tses.bus.Bus;
import io.tses.captcha.CaptchaConfig.When;
import io.tses.captcha.CaptchaToken;
import io.tses.captcha.VerifyCaptcha;
import io.vertx.core.Future;
import java.util.function.BooleanSupplier;

/** Whether whoever asks for a code must have solved a challenge, and whether they have. */
final class Challenges {
    private final Bus bus;
    private final When when;
    private final BooleanSupplier braked;

    /** @param braked whether codes are being guessed all over */
    Challenges(Bus bus, When when, BooleanSupplier braked) {
        this.bus = bus;
        this.when = when;
        this.braked = braked;
    }

    boolean areDue() {
        return switch (when) {
            case OFF -> false;
            case ALWAYS -> true;
            case BRAKED -> braked.getAsBoolean();
        };
    }

    /** Spends the token. Fails when nobody can tell and that is to keep people out. */
    Future<Boolean> isSolved(CaptchaToken token) {
        return bus.ask(VerifyCaptcha.ADDRESS, new VerifyCaptcha(token))
                .map(reply -> reply.match(() -> true, () -> false));
    }
}
