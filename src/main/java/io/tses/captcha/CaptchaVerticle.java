package io.tses.captcha;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.tls.ServerTrust;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Answers whether challenges were solved. There is one only where challenges are asked for. */
public final class CaptchaVerticle extends VerticleBase {
    private final Bus bus;
    private final CaptchaConfig config;
    private final ServerTrust trust;
    private final CaptchaMeters meters;

    public CaptchaVerticle(Bus bus, CaptchaConfig config, ServerTrust trust, MeterRegistry meters) {
        this.bus = bus;
        this.config = config;
        this.trust = trust;
        this.meters = new CaptchaMeters(meters);
    }

    @Override
    public Future<?> start() {
        SiteVerify provider = new SiteVerify(vertx, config, trust, Captcha.MOST_IN_FLIGHT);
        Captcha captcha = new Captcha(provider, config, meters);
        return bus.answer(VerifyCaptcha.ADDRESS, captcha::verify);
    }
}
