package io.tses.otp;

import io.tses.otp.OtpMeters.Outcome;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.request.Unavailable;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Live codes, wrong codes and locks in Redis. Each decision is one script, and its audit event is part of it. */
final class CodeStore {
    private static final LuaScript CHECK = LuaScript.beside(CodeStore.class, "check-code.lua");
    private static final LuaScript CONSUME = LuaScript.beside(CodeStore.class, "consume-code.lua");
    private static final LuaScript INSPECT = LuaScript.beside(CodeStore.class, "inspect-codes.lua");
    private static final LuaScript UNLOCK = LuaScript.beside(CodeStore.class, "unlock.lua");
    private static final LuaScript FORGET = LuaScript.beside(CodeStore.class, "forget-codes.lua");

    /** How long the level of locks outlives its lock. */
    private static final Duration LEVEL_LIFE = Duration.ofDays(1);

    /** Spent codes remembered for an address: more than its limits let it be sent while one of them would live. */
    private static final int SPENT_KEPT = 12;

    private final HeldConnection redis;
    private final OtpConfig config;
    private final AuditOutbox outbox;

    CodeStore(HeldConnection redis, OtpConfig config, AuditOutbox outbox) {
        this.redis = redis;
        this.config = config;
        this.outbox = outbox;
    }

    /** What must happen, in the step that admits a request, for its code to be live. */
    Effect remember(EmailAddress email, String hash) {
        return new Effect.Remember(OtpKeys.codes(email), hash, config.ttl(), config.liveCodes());
    }

    /**
     * Compares an offered code with the live ones and counts it when it is not right.
     *
     * @param hashes what the code may be kept under, see {@link CodeHasher#candidates}
     * @param event becomes OTP_FAILED or OTP_LOCKED, with the details of what happened; unused when the code is right
     * @return the outcome; fails with {@link Unavailable} when Redis cannot tell, or, counted like a wrong code, when every
     *     live code is kept under a key that this node does not accept
     */
    Future<Checked> check(List<String> hashes, AuditEvent event) {
        ScriptCall call = codeKeys(event)
                .arg(config.maxFailures())
                .arg(config.failureMemory().toMillis())
                .arg(config.lockout().toMillis())
                .arg(config.lockoutCap().toMillis())
                .arg(LEVEL_LIFE.toMillis())
                .arg(config.clientFailures())
                .arg(config.clientFailureWindow().toMillis())
                .effects(List.of(outbox.append(event)))
                .arg(hashes.size());
        hashes.forEach(call::arg);
        return CHECK.run(redis, call).compose(CodeStore::toChecked);
    }

    /**
     * Spends a code that {@link #check} called right.
     *
     * @param matched the hash that matched
     * @param event the record of the win; becomes OTP_FAILED or OTP_LOCKED when somebody else was first
     * @param effects applied with the win
     */
    Future<Consumed> consume(String matched, AuditEvent event, List<Effect> effects) {
        ScriptCall call = codeKeys(event)
                .arg(config.maxFailures())
                .arg(config.clientFailureWindow().toMillis())
                .arg(SPENT_KEPT)
                .arg(matched)
                .effects(List.of(outbox.append(event)))
                .effects(effects);
        return CONSUME.run(redis, call).map(CodeStore::toConsumed);
    }

    /** How things stand with an address; changes nothing. */
    Future<InspectCodes.Inspected> inspect(EmailAddress email) {
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.codes(email))
                .key(OtpKeys.failures(email))
                .key(OtpKeys.lockout(email))
                .arg(config.lockout().toMillis());
        return INSPECT.run(redis, call).map(CodeStore::toInspected);
    }

    /**
     * Takes away the lock of the event's address, unless that was done too often.
     *
     * @param event the record of it; told in its details what became of it
     */
    Future<Unlock.Reply> unlock(AuditEvent event) {
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.lockout(event.address()))
                .key(OtpKeys.unlocks(event.address()))
                .arg(config.unlocks())
                .arg(config.unlockWindow().toMillis())
                .effects(List.of(outbox.append(event)));
        return UNLOCK.run(redis, call).map(reply -> switch (reply.outcome()) {
            case "unlocked" -> new Unlock.Unlocked(reply.flag("was_locked"));
            case "limited" -> new Unlock.Limited(reply.duration("retry_in"));
            default -> throw new IllegalStateException("unlock answered " + reply.outcome());
        });
    }

    /** Deletes everything that is kept under an address, and the known clients of its person. */
    Future<Void> forget(EmailAddress email, UUID userId) {
        ScriptCall call = codeKeys(email)
                .key(OtpKeys.unlocks(email))
                .key(OtpKeys.requestsFor(email))
                .key(OtpKeys.knownClients(userId));
        return FORGET.run(redis, call).mapEmpty();
    }

    private static InspectCodes.Inspected toInspected(Reply reply) {
        Instant codeEnds = reply.moment("code_ends");
        Duration unlocksIn = reply.duration("unlocks_in");
        return new InspectCodes.Inspected(
                codeEnds.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(codeEnds),
                reply.count("wrong_codes"),
                unlocksIn.isZero()
                        ? Optional.empty()
                        : Optional.of(new InspectCodes.Lock(reply.moment("now").plus(unlocksIn), unlocksIn)));
    }

    private static ScriptCall codeKeys(AuditEvent event) {
        return codeKeys(event.address()).key(OtpKeys.failuresFrom(event.caller().address()));
    }

    private static ScriptCall codeKeys(EmailAddress email) {
        return new ScriptCall()
                .key(OtpKeys.codes(email))
                .key(OtpKeys.failures(email))
                .key(OtpKeys.lockout(email))
                .key(OtpKeys.locks(email))
                .key(OtpKeys.spentCodes(email));
    }

    private static Future<Checked> toChecked(Reply reply) {
        return switch (reply.outcome()) {
            case "right" -> Future.succeededFuture(new Right(reply.text("hash")));
            case "unknown_key" ->
                Future.failedFuture(
                        new Unavailable("every live code is kept under a secret key that this node does not accept"));
            default -> Future.succeededFuture(toRefused(reply));
        };
    }

    private static Consumed toConsumed(Reply reply) {
        return reply.is("won") ? new Won() : toRefused(reply);
    }

    private static Refused toRefused(Reply reply) {
        return switch (reply.outcome()) {
            case "wrong" -> new Refused(Outcome.WRONG, new VerifyCode.Wrong(reply.count("attempts_left")));
            case "used" -> new Refused(Outcome.USED, new VerifyCode.Wrong(reply.count("attempts_left")));
            case "locked" -> new Refused(Outcome.LOCKED, new VerifyCode.Locked(reply.duration("unlocks_in")));
            case "limited" -> new Refused(Outcome.LIMITED, new VerifyCode.Limited(reply.duration("retry_in")));
            default -> throw new IllegalStateException("a code was answered " + reply.outcome());
        };
    }

    sealed interface Checked {
        default <T> T match(Function<Right, T> right, Function<Refused, T> refused) {
            if (this instanceof Right it) {
                return right.apply(it);
            }
            if (this instanceof Refused it) {
                return refused.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    sealed interface Consumed {
        default <T> T match(Supplier<T> won, Function<Refused, T> refused) {
            if (this instanceof Won) {
                return won.get();
            }
            if (this instanceof Refused it) {
                return refused.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param hash the live hash that matched */
    record Right(String hash) implements Checked {
        /** Masked: with the key it would tell the code. */
        @Override
        public String toString() {
            return "Right";
        }
    }

    record Won() implements Consumed {}

    /**
     * @param outcome what happened, which the caller is not always told
     * @param reply what the caller is told
     */
    record Refused(Outcome outcome, VerifyCode.Reply reply) implements Checked, Consumed {}
}
