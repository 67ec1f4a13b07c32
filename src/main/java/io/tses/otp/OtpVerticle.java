package io.tses.otp;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.captcha.CaptchaConfig.When;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.KeyedHash;
import io.tses.crypto.PurposeKeys;
import io.tses.devices.DeviceProofs;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.RefusalOutbox;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/**
 * Answers whoever wants to sign in, see {@link SignIn}, and what operators ask of codes, links and limits, see {@link CodeDesk}, {@link LinkDesk}
 * and {@link LimitsDesk}.
 */
public final class OtpVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;
    private final PurposeKeys keys;
    private final OtpConfig config;
    private final RateLimitConfig limits;
    private final WhoMayAsk who;
    private final MailOutbox mailOutbox;
    private final AuditOutbox auditOutbox;
    private final RefusalOutbox refusals;
    private final SecureRandom random;
    private final Clock clock;
    private final OtpMeters meters;

    public OtpVerticle(
            Bus bus,
            RedisConnections redis,
            PurposeKeys keys,
            OtpConfig config,
            RateLimitConfig limits,
            WhoMayAsk who,
            MailOutbox mailOutbox,
            AuditOutbox auditOutbox,
            RefusalOutbox refusals,
            SecureRandom random,
            Clock clock,
            MeterRegistry meters) {
        this.bus = bus;
        this.redis = redis;
        this.keys = keys;
        this.config = config;
        this.limits = limits;
        this.who = who;
        this.mailOutbox = mailOutbox;
        this.auditOutbox = auditOutbox;
        this.refusals = refusals;
        this.random = random;
        this.clock = clock;
        this.meters = new OtpMeters(meters);
    }

    @Override
    public Future<?> start() {
        return redis.ready().compose(this::answer);
    }

    private Future<?> answer(HeldConnection held) {
        FailureLimits failures = new FailureLimits(limits, refusals);
        CodeStore codes = new CodeStore(held, config, failures, auditOutbox);
        AuditEvents events = auditOutbox.events();
        Waker waker = new Waker(vertx, bus);
        KeyedHash codeHash = new KeyedHash(keys, "code hash");
        KeyedHash linkHash = new KeyedHash(keys, "link hash");
        DeviceProofs devices = new DeviceProofs(keys);
        CodeRequests requests = new CodeRequests(
                bus,
                codes,
                new CodeGenerator(random),
                new TokenGenerator(random),
                codeHash,
                linkHash,
                devices,
                new CodeSeal(keys),
                config,
                limits.aliases(),
                who,
                challenges(held),
                clock,
                mailOutbox,
                auditOutbox,
                events,
                waker,
                meters);
        KnownClients clients = new KnownClients(vertx, config.tellNewClients(), mailOutbox);
        LinkStore links = new LinkStore(held, failures, auditOutbox);
        Entrance entrance = new Entrance(bus, codes, devices, clients, who, clock, config.maxFailures(), events);
        SignIn signIn = new SignIn(codes, links, codeHash, linkHash, devices, who, entrance, events, waker, meters);
        CodeDeskStore deskStore = new CodeDeskStore(held, config, limits.aliases(), auditOutbox);
        CodeDesk desk = new CodeDesk(deskStore, events, waker);
        LimitsDesk limitsDesk = new LimitsDesk(
                new LimitsDeskStore(held, config, limits, auditOutbox), deskStore, config, limits, events, waker);
        LinkDesk linkDesk = new LinkDesk(links, new TokenGenerator(random), linkHash, who.domains(), events, waker);
        return Future.all(List.of(
                bus.answer(RequestCode.ADDRESS, requests::request),
                bus.answer(VerifyCode.ADDRESS, signIn::verify),
                bus.answer(OpenLink.ADDRESS, signIn::open),
                bus.answer(PreviewLink.ADDRESS, signIn::preview),
                bus.answer(InspectCodes.ADDRESS, desk::inspect),
                bus.answer(IssueLink.ADDRESS, linkDesk::issue),
                bus.answer(Unlock.ADDRESS, desk::unlock),
                bus.answer(SpendCodes.ADDRESS, desk::spend),
                bus.answer(ForgetCodes.ADDRESS, desk::forget),
                bus.answer(FindBarred.ADDRESS, limitsDesk::barred),
                bus.answer(FindAddressLimits.ADDRESS, limitsDesk::ofAddress),
                bus.answer(FindClientLimits.ADDRESS, limitsDesk::ofClient),
                bus.answer(FreeClient.ADDRESS, limitsDesk::free),
                bus.answer(FindBounds.ADDRESS, limitsDesk::bounds)));
    }

    /** Only where it matters for challenges somebody looks whether codes are guessed all over. */
    private Challenges challenges(HeldConnection held) {
        Brake brake = new Brake(held, config);
        if (who.challenged() == When.BRAKED) {
            vertx.setPeriodic(0, BrakeVerticle.EVERY.toMillis(), timer -> brake.look());
        }
        return new Challenges(bus, who.challenged(), brake::isOn);
    }
}
