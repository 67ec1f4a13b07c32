package io.tses.otp;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators, in metrics and log, how much is guessed and when that takes tries from everybody. One a node. */
public final class BrakeVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BrakeVerticle.class);
    static final Duration EVERY = Duration.ofSeconds(1);

    private final RedisConnections redis;
    private final OtpConfig config;
    private final AtomicInteger guesses;
    private final AtomicInteger braked;

    public BrakeVerticle(RedisConnections redis, OtpConfig config, MeterRegistry meters) {
        this.redis = redis;
        this.config = config;
        this.guesses = meters.gauge("tses.otp.guesses.per.minute", new AtomicInteger());
        this.braked = meters.gauge("tses.otp.braked", new AtomicInteger());
    }

    @Override
    public Future<?> start() {
        return redis.ready().onSuccess(held -> {
            Brake brake = new Brake(held, config);
            vertx.setPeriodic(EVERY.toMillis(), timer -> brake.look().onSuccess(this::tell));
        });
    }

    private void tell(Brake.Measured measured) {
        int now = measured.on() ? 1 : 0;
        guesses.set(measured.guesses());
        if (braked.getAndSet(now) == now) {
            return;
        }
        if (measured.on()) {
            LOG.warn(
                    "more is guessed than people mistype: all have fewer tries guesses_per_minute={} sign_ins_per_minute={}",
                    measured.guesses(),
                    measured.signIns());
        } else {
            LOG.info("no more is guessed than people mistype: all have their tries again");
        }
    }
}
