package io.tses.otp;

import io.tses.devices.DeviceProofs;
import io.tses.otp.OtpMeters.Outcome;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.RefusalOutbox;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.request.Unavailable;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Live codes, wrong codes and locks in Redis. Each decision is one script, and its audit event is part of it. */
final class CodeStore {
    private static final String COMMON = "sign-in.lua";
    private static final LuaScript CHECK = LuaScript.beside(CodeStore.class, COMMON, "check-code.lua");
    private static final LuaScript CONSUME = LuaScript.beside(CodeStore.class, COMMON, "consume-code.lua");

    /** How long the level of locks outlives its lock. */
    private static final Duration LEVEL_LIFE = Duration.ofDays(1);

    /** For so long a lost answer may be asked for again. */
    private static final Duration REPEATS = Duration.ofSeconds(30);

    /** Spent codes remembered for an address: more than its limits let it be sent while one of them would live. */
    static final int SPENT_KEPT = 12;

    /** Live requests of an address: more than its limits and those of its devices allow while one of them lives. */
    private static final int REQUESTS_KEPT = 40;

    /** In place of the device, of a request that no device made. */
    private static final String NO_DEVICE = "-";

    private final HeldConnection redis;
    private final OtpConfig config;
    private final FailureLimits failures;
    private final AuditOutbox outbox;

    CodeStore(HeldConnection redis, OtpConfig config, FailureLimits failures, AuditOutbox outbox) {
        this.redis = redis;
        this.config = config;
        this.failures = failures;
        this.outbox = outbox;
    }

    /**
     * What somebody who wants to sign in has.
     *
     * @param codes what the code may be kept under, one hash for each accepted key
     * @param handle hash of the one that names the request
     * @param proofs what the device may be known by, the one to count it under first; none when none was shown
     */
    record Offer(EmailAddress email, List<String> codes, Optional<String> handle, List<String> proofs) {
        /** Masked: with the key it would tell the code. */
        @Override
        public String toString() {
            return "Offer";
        }
    }

    /**
     * What must happen, in the step that admits a request, for its code and its link to be live.
     *
     * @param code as hash
     * @param link as hash; empty where mails hold none
     * @param device what the device that asks would be known by, if it shows a proof
     */
    List<Effect> remember(
            EmailAddress email, String handle, String code, Optional<String> link, Optional<String> device) {
        Effect codes = new Effect.Remember(OtpKeys.codes(email), code, config.ttl(), config.liveCodes());
        Effect request = request(email, handle, code, device, config.ttl());
        return link.map(hash -> List.of(codes, request, link(email, handle, hash, config.ttl())))
                .orElseGet(() -> List.of(codes, request));
    }

    /** What makes a request live, see {@link #remember}. */
    static Effect request(EmailAddress email, String handle, String code, Optional<String> device, Duration life) {
        String request = "0;" + handle + ";" + code + ";" + device.orElse(NO_DEVICE);
        return new Effect.Remember(OtpKeys.requests(email), request, life, REQUESTS_KEPT);
    }

    /** What has a link lead to a request. */
    static Effect link(EmailAddress email, String handle, String hash, Duration life) {
        return new Effect.Put(OtpKeys.link(hash), handle + " " + email.value(), life);
    }

    /**
     * Compares an offered code with the live ones and counts it when it is not right.
     *
     * @param event becomes OTP_FAILED or OTP_LOCKED, with the details of what happened; unused when the code is right
     * @return the outcome; fails with {@link Unavailable} when Redis cannot tell, or, counted like a wrong code, when every
     *     live code is kept under a key that this node does not accept
     */
    Future<Checked> check(Offer offer, AuditEvent event) {
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.codes(offer.email()))
                .key(OtpKeys.spentCodes(offer.email()))
                .key(OtpKeys.requests(offer.email()))
                .key(DeviceProofs.key(offer.email()))
                .key(OtpKeys.everybody());
        failures.keys(call, event.caller().address())
                .key(RefusalOutbox.KEY)
                .key(OtpKeys.answered(offer.handle().orElse("")));
        laneKeys(call, offer.email(), offer.proofs())
                .arg(config.maxFailures())
                .arg(OtpConfig.BRAKED_FAILURES)
                .arg(config.failureMemory().toMillis())
                .arg(config.lockout().toMillis())
                .arg(config.lockoutCap().toMillis())
                .arg(LEVEL_LIFE.toMillis());
        config.total(call)
                .arg(config.brakeGuesses())
                .arg(config.brakeShare())
                .arg(config.liveCodes())
                .arg(offer.handle().orElse(""))
                .arg(failures.bound());
        failures.args(call, event.caller().address())
                .effects(List.of(outbox.append(event)))
                .texts(offer.proofs())
                .texts(offer.codes());
        return CHECK.run(redis, call).compose(reply -> toChecked(offer, reply));
    }

    /**
     * Spends what was found right, and with it all that could still be spent of the address.
     *
     * @param answer what a repeat is told; empty when nobody is signed in
     * @param event the record of the win; becomes OTP_FAILED or OTP_LOCKED when somebody else was first
     * @param effects applied with the win
     */
    Future<Consumed> consume(Right right, Optional<Answered> answer, AuditEvent event, List<Effect> effects) {
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.codes(right.email()))
                .key(OtpKeys.spentCodes(right.email()))
                .key(OtpKeys.requests(right.email()))
                .key(OtpKeys.everybody());
        failures.keys(call, event.caller().address())
                .key(OtpKeys.answered(right.handle().orElse("")))
                .key(DeviceProofs.key(right.email()));
        laneKeys(call, right.email(), right.proofs()).arg(config.maxFailures());
        config.total(call)
                .arg(SPENT_KEPT)
                .arg(REPEATS.toMillis())
                .arg(right.handle().orElse(""))
                .arg(right.way().wireName())
                .arg(right.hash())
                .arg(answer.map(Answered::encode).orElse(""));
        failures.args(call, event.caller().address())
                .effects(List.of(outbox.append(event)))
                .effects(effects)
                .texts(right.proofs());
        return CONSUME.run(redis, call).map(this::toConsumed);
    }

    private static ScriptCall laneKeys(ScriptCall call, EmailAddress email, List<String> proofs) {
        OtpKeys.strangers(email).all().forEach(call::key);
        proofs.stream().findFirst().ifPresent(hash -> OtpKeys.device(hash).all().forEach(call::key));
        return call;
    }

    private Future<Checked> toChecked(Offer offer, Reply reply) {
        return switch (reply.outcome()) {
            case "right" ->
                Future.succeededFuture(new Match(
                        new Right(offer.email(), offer.handle(), reply.text("hash"), Right.Way.CODE, offer.proofs())));
            case "again" -> Future.succeededFuture(toAnswered(reply));
            case "unknown_key" ->
                Future.failedFuture(
                        new Unavailable("every live code is kept under a secret key that this node does not accept"));
            default -> Future.succeededFuture(toRefused(reply));
        };
    }

    private Consumed toConsumed(Reply reply) {
        return switch (reply.outcome()) {
            case "won" -> new Won();
            case "again" -> toAnswered(reply);
            default -> toRefused(reply);
        };
    }

    private static VerifyCode.Wrong wrong(Reply reply) {
        return new VerifyCode.Wrong(reply.count("attempts_left"), FailureLimits.left(reply));
    }

    private static VerifyCode.Limited limited(Left refusing) {
        return new VerifyCode.Limited(refusing.limit(), refusing.endsIn());
    }

    private static Answered toAnswered(Reply reply) {
        return new Answered(
                UUID.fromString(reply.text("session")), UUID.fromString(reply.text("user")), reply.text("key"));
    }

    private Refused toRefused(Reply reply) {
        return switch (reply.outcome()) {
            case "wrong" -> new Refused(Outcome.WRONG, wrong(reply), FailureLimits.exceeded(reply));
            case "used" -> new Refused(Outcome.USED, wrong(reply), FailureLimits.exceeded(reply));
            case "locked" ->
                new Refused(Outcome.LOCKED, new VerifyCode.Locked(reply.duration("unlocks_in")), List.of());
            case "closed" ->
                new Refused(
                        Outcome.CLOSED, new VerifyCode.Closed(reply.duration("opens_in"), config.links()), List.of());
            case "limited" -> new Refused(Outcome.LIMITED, limited(FailureLimits.refusing(reply)), List.of());
            default -> throw new IllegalStateException("a code was answered " + reply.outcome());
        };
    }

    sealed interface Checked {
        default <T> T match(Function<Right, T> right, Function<Answered, T> again, Function<Refused, T> refused) {
            if (this instanceof Match it) {
                return right.apply(it.right());
            }
            if (this instanceof Answered it) {
                return again.apply(it);
            }
            if (this instanceof Refused it) {
                return refused.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    sealed interface Consumed {
        default <T> T match(Supplier<T> won, Function<Answered, T> again, Function<Refused, T> refused) {
            if (this instanceof Won) {
                return won.get();
            }
            if (this instanceof Answered it) {
                return again.apply(it);
            }
            if (this instanceof Refused it) {
                return refused.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    record Match(Right right) implements Checked {}

    record Won() implements Consumed {}

    /**
     * This very code and handle have signed in a moment ago.
     *
     * @param keyId of the key that the device's proof was made with
     */
    record Answered(UUID sessionId, UUID userId, String keyId) implements Checked, Consumed {
        String encode() {
            return sessionId + " " + userId + " " + keyId;
        }
    }

    /**
     * @param outcome what happened, which the caller is not always told
     * @param reply what the caller is told
     * @param exceeded limits that would refuse, were they not only tried out
     */
    record Refused(Outcome outcome, VerifyCode.Reply reply, List<Limit> exceeded) implements Checked, Consumed {
        /** The limit that refuses, if it is one. */
        Optional<Limit> refusing() {
            return reply instanceof VerifyCode.Limited limited ? Optional.of(limited.limit()) : Optional.empty();
        }
    }
}
