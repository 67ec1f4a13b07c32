package io.tses.captcha;

import io.tses.captcha.CaptchaConfig.OnFailure;
import io.tses.captcha.CaptchaMeters.Outcome;
import io.tses.captcha.VerifyCaptcha.Passed;
import io.tses.captcha.VerifyCaptcha.Refused;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the provider judge tokens, and decides while it cannot. Of more than it can ask about at once it turns the rest away,
 * whatever the setting: else a flood would be the way past it. Belongs to one event loop.
 */
final class Captcha {
    static final int MOST_IN_FLIGHT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Captcha.class);

    private final SiteVerify provider;
    private final Judgement judgement;
    private final CaptchaConfig config;
    private final CaptchaMeters meters;
    private int inFlight;

    /** Why the provider cannot judge, as told last; empty when it could. */
    private Optional<String> trouble = Optional.empty();

    Captcha(SiteVerify provider, CaptchaConfig config, CaptchaMeters meters) {
        this.provider = provider;
        this.judgement = new Judgement(config);
        this.config = config;
        this.meters = meters;
    }

    Future<VerifyCaptcha.Reply> verify(VerifyCaptcha ask) {
        if (!ask.token().isPlausible()) {
            meters.checked(Outcome.REFUSED, Duration.ZERO);
            return Future.succeededFuture(new Refused());
        }
        if (inFlight >= MOST_IN_FLIGHT) {
            meters.checked(Outcome.SHED, Duration.ZERO);
            return Future.failedFuture(new Unavailable("too many challenges are being checked"));
        }
        inFlight++;
        long startedAt = System.nanoTime();
        return provider.ask(ask.token())
                .map(answer -> judgement.of(answer.status(), answer.body()))
                .onComplete(done -> inFlight--)
                .map(reply -> judged(reply, startedAt))
                .recover(cause -> cause instanceof Unjudged unjudged
                        ? unjudged(unjudged, startedAt)
                        : Future.failedFuture(cause));
    }

    private VerifyCaptcha.Reply judged(VerifyCaptcha.Reply reply, long startedAt) {
        if (trouble.isPresent()) {
            trouble = Optional.empty();
            LOG.info("captcha provider judges again host={}", config.verifyUrl().getHost());
        }
        meters.checked(reply.match(() -> Outcome.PASSED, () -> Outcome.REFUSED), since(startedAt));
        return reply;
    }

    private Future<VerifyCaptcha.Reply> unjudged(Unjudged cause, long startedAt) {
        boolean open = config.onFailure() == OnFailure.OPEN;
        tell(String.valueOf(cause.getMessage()));
        meters.checked(open ? Outcome.FAILED_OPEN : Outcome.FAILED_CLOSED, since(startedAt));
        return open
                ? Future.succeededFuture(new Passed())
                : Future.failedFuture(new Unavailable("the captcha provider " + cause.getMessage()));
    }

    /** Once, however many requests meet it. */
    private void tell(String why) {
        if (!trouble.equals(Optional.of(why))) {
            trouble = Optional.of(why);
            LOG.warn(
                    "captcha provider cannot judge host={} on_failure={} cause=\"{}\"",
                    config.verifyUrl().getHost(),
                    config.onFailure().wireName(),
                    why);
        }
    }

    private static Duration since(long startedAt) {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
