package io.tses.otp;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;

/** Answers whoever wants to sign in, see {@link SignIn}, and what operators ask of codes, see {@link CodeDesk}. */
public final class OtpVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;
    private final PurposeKeys keys;
    private final OtpConfig config;
    private final MailOutbox mailOutbox;
    private final AuditOutbox auditOutbox;
    private final SecureRandom random;
    private final OtpMeters meters;

    public OtpVerticle(
            Bus bus,
            RedisConnections redis,
            PurposeKeys keys,
            OtpConfig config,
            MailOutbox mailOutbox,
            AuditOutbox auditOutbox,
            SecureRandom random,
            MeterRegistry meters) {
        this.bus = bus;
        this.redis = redis;
        this.keys = keys;
        this.config = config;
        this.mailOutbox = mailOutbox;
        this.auditOutbox = auditOutbox;
        this.random = random;
        this.meters = new OtpMeters(meters);
    }

    @Override
    public Future<?> start() {
        return redis.ready().compose(this::answer);
    }

    private Future<?> answer(HeldConnection held) {
        CodeStore codes = new CodeStore(held, config, auditOutbox);
        AuditEvents events = new AuditEvents();
        Waker waker = new Waker(vertx, bus);
        CodeHasher hasher = new CodeHasher(keys);
        CodeRequests requests = new CodeRequests(
                bus,
                codes,
                new CodeGenerator(random),
                hasher,
                new CodeSeal(keys),
                config,
                mailOutbox,
                auditOutbox,
                events,
                waker,
                meters);
        KnownClients clients = new KnownClients(vertx, config.tellNewClients(), mailOutbox);
        SignIn signIn = new SignIn(bus, codes, hasher, clients, events, waker, meters);
        CodeDesk desk = new CodeDesk(codes, events, waker);
        return Future.all(
                bus.answer(RequestCode.ADDRESS, requests::request),
                bus.answer(VerifyCode.ADDRESS, signIn::verify),
                bus.answer(InspectCodes.ADDRESS, desk::inspect),
                bus.answer(Unlock.ADDRESS, desk::unlock),
                bus.answer(ForgetCodes.ADDRESS, desk::forget));
    }
}
