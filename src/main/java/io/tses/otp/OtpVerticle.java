package io.tses.otp;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.NewSignIn;
import io.tses.ratelimit.Admit;
import io.tses.ratelimit.Limit;
import io.tses.redis.Effect;
import io.tses.redis.RedisConnections;
import io.tses.request.RequestScope;
import io.tses.sessions.OpenSession;
import io.tses.shared.Passcode;
import io.tses.users.EnsureUser;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the story of a sign-in by asking the others in turn. A request costs one Redis round trip, a refused code one, a
 * right one two. Keeps nothing itself.
 */
public final class OtpVerticle extends VerticleBase {
    /** Decisions of one such moment wake the outboxes' readers together. */
    private static final long WAKE_DELAY_MILLIS = 5;

    /** More than people use, and few enough for one small key each. */
    private static final int KNOWN_CLIENTS = 20;

    /** A client that was not seen for so long is as good as new. */
    private static final Duration KNOWN_FOR = Duration.ofDays(180);

    /** What clients call themselves differs by version and device: some thousand cover nearly all. */
    private static final int REMEMBERED_FAMILIES = 10_000;

    private final Bus bus;
    private final RedisConnections redis;
    private final OtpConfig config;
    private final MailOutbox mailOutbox;
    private final AuditOutbox auditOutbox;
    private final CodeGenerator generator;
    private final CodeHasher hasher;
    private final CodeSeal seal;
    private final OtpMeters meters;
    private final AuditEvents events = new AuditEvents();
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    private final Cache<String, String> families =
            Caffeine.newBuilder().maximumSize(REMEMBERED_FAMILIES).build();

    private boolean wakePending;

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
        this.config = config;
        this.mailOutbox = mailOutbox;
        this.auditOutbox = auditOutbox;
        this.generator = new CodeGenerator(random);
        this.hasher = new CodeHasher(keys);
        this.seal = new CodeSeal(keys);
        this.meters = new OtpMeters(meters);
    }

    @Override
    public Future<?> start() {
        if (config.tellNewClients()) {
            // Loads what the first sign-in would otherwise wait for.
            family("");
        }
        CodeStore codes = new CodeStore(redis.current(), config, auditOutbox);
        return redis.current()
                .ready()
                .compose(up -> Future.all(
                        bus.answer(RequestCode.ADDRESS, ask -> requestCode(codes, ask)),
                        bus.answer(VerifyCode.ADDRESS, ask -> verifyCode(codes, ask)),
                        bus.answer(InspectCodes.ADDRESS, ask -> codes.inspect(ask.email())),
                        bus.answer(Unlock.ADDRESS, ask -> unlock(codes, ask)),
                        bus.answer(
                                ForgetCodes.ADDRESS,
                                ask -> codes.forget(ask.email(), ask.userId()).map(new ForgetCodes.Forgotten()))));
    }

    private Future<RequestCode.Reply> requestCode(CodeStore codes, RequestCode ask) {
        return bus.ask(Admit.ADDRESS, admission(codes, ask))
                .map(permit -> permit.<RequestCode.Reply>match(
                        admitted -> new RequestCode.Sent(config.ttl()),
                        refused -> new RequestCode.Limited(refused.limit(), refused.retryAfter())))
                .onSuccess(this::requested);
    }

    private Admit admission(CodeStore codes, RequestCode ask) {
        Passcode code = generator.next();
        UUID jobId = ids.generate();
        MailJob job = MailJob.code(
                jobId,
                ask.email(),
                seal.seal(jobId.toString(), ask.email(), code),
                config.ttl(),
                RequestScope.currentId());
        AuditEvent requested = events.of(EventType.OTP_REQUESTED, ask.email(), null, ask.caller());
        return new Admit(
                List.of(
                        new Admit.Bucket(Limit.EMAIL, OtpKeys.requestsFor(ask.email())),
                        new Admit.Bucket(
                                Limit.CLIENT, OtpKeys.requestsFrom(ask.caller().address()))),
                List.of(
                        mailOutbox.append(job),
                        auditOutbox.append(requested.with(
                                "otp_expiry_seconds", config.ttl().toSeconds())),
                        codes.remember(ask.email(), hasher.hash(ask.email(), code))),
                List.of(auditOutbox.append(requested.with("rate_limited", true))));
    }

    private void requested(RequestCode.Reply reply) {
        meters.requested(reply.match(sent -> OtpMeters.Outcome.SENT, limited -> OtpMeters.Outcome.LIMITED));
        wakeOutboxes();
    }

    private Future<VerifyCode.Reply> verifyCode(CodeStore codes, VerifyCode ask) {
        return codes.check(hasher.candidates(ask.email(), ask.code()), event(ask, EventType.OTP_FAILED, null))
                .compose(checked -> {
                    if (checked instanceof CodeStore.Right right) {
                        return signIn(codes, ask, right.hash());
                    }
                    return Future.succeededFuture(refused((CodeStore.Refused) checked));
                });
    }

    private Future<VerifyCode.Reply> signIn(CodeStore codes, VerifyCode ask, String hash) {
        return bus.ask(EnsureUser.ADDRESS, new EnsureUser(ask.email(), ask.caller()))
                .compose(ensured -> ensured.user().isActive()
                        ? issue(codes, ask, hash, ensured)
                        : refuseDisabled(codes, ask, hash, ensured.user().id()));
    }

    private Future<VerifyCode.Reply> issue(CodeStore codes, VerifyCode ask, String hash, EnsureUser.Ensured ensured) {
        UUID userId = ensured.user().id();
        AuditEvent verified = event(ask, EventType.OTP_VERIFIED, userId).with("user_created", ensured.created());
        Future<List<Effect>> acquaintance = acquaintance(userId, ask);
        return bus.ask(OpenSession.ADDRESS, new OpenSession(userId, ask.email(), ask.caller()))
                .compose(tokens -> acquaintance
                        .compose(known -> codes.consume(
                                hash,
                                verified,
                                Stream.concat(tokens.effects().stream(), known.stream())
                                        .toList()))
                        .map(consumed -> {
                            if (consumed instanceof CodeStore.Refused refused) {
                                return refused(refused);
                            }
                            decided(OtpMeters.Outcome.VERIFIED);
                            return new VerifyCode.SignedIn(ensured.user(), tokens.access(), tokens.refresh());
                        }));
    }

    /** Makes the caller's family of clients known, and has the person told when it is a new one. */
    private Future<List<Effect>> acquaintance(UUID userId, VerifyCode ask) {
        if (!config.tellNewClients()) {
            return Future.succeededFuture(List.of());
        }
        return family(ask.caller().userAgent()).map(family -> {
            UUID jobId = ids.generate();
            NewSignIn signIn = new NewSignIn(
                    family, ask.caller().address().text(), Instant.ofEpochMilli(UUIDUtil.extractTimestamp(jobId)));
            return List.of(new Effect.Acquaint(
                    OtpKeys.knownClients(userId),
                    family,
                    KNOWN_CLIENTS,
                    KNOWN_FOR,
                    mailOutbox.append(MailJob.newSignIn(jobId, ask.email(), signIn, RequestScope.currentId()))));
        });
    }

    private Future<String> family(String userAgent) {
        String remembered = families.getIfPresent(userAgent);
        return remembered != null
                ? Future.succeededFuture(remembered)
                : vertx.executeBlocking(() -> ClientFamily.of(userAgent), false)
                        .otherwise(ClientFamily.UNKNOWN)
                        .onSuccess(family -> families.put(userAgent, family));
    }

    private Future<VerifyCode.Reply> refuseDisabled(CodeStore codes, VerifyCode ask, String hash, UUID userId) {
        AuditEvent failed = event(ask, EventType.OTP_FAILED, userId).with("reason", "disabled");
        return codes.consume(hash, failed, List.of()).map(consumed -> {
            if (consumed instanceof CodeStore.Refused refused) {
                return refused(refused);
            }
            decided(OtpMeters.Outcome.DISABLED);
            return new VerifyCode.Disabled();
        });
    }

    private Future<Unlock.Reply> unlock(CodeStore codes, Unlock ask) {
        AuditEvent event = events.of(
                        EventType.USER_UPDATE,
                        ask.email(),
                        ask.userId(),
                        ask.actor().caller())
                .with("by", ask.actor().name());
        return codes.unlock(event).onSuccess(unlocked -> wakeOutboxes());
    }

    private VerifyCode.Reply refused(CodeStore.Refused refused) {
        decided(OtpMeters.Outcome.valueOf(refused.outcome().toUpperCase(Locale.ROOT)));
        return refused.reply();
    }

    private void decided(OtpMeters.Outcome outcome) {
        meters.verified(outcome);
        wakeOutboxes();
    }

    private AuditEvent event(VerifyCode ask, EventType type, @Nullable UUID userId) {
        return events.of(type, ask.email(), userId, ask.caller());
    }

    private void wakeOutboxes() {
        if (!wakePending) {
            wakePending = true;
            vertx.setTimer(WAKE_DELAY_MILLIS, timer -> {
                wakePending = false;
                bus.raise(AuditOutbox.QUEUED);
                bus.raise(MailOutbox.QUEUED);
            });
        }
    }
}
