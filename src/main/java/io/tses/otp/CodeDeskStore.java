package io.tses.otp;

import io.tses.devices.DeviceProofs;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.ratelimit.Aliases;
import io.tses.ratelimit.Limit;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What operators see of codes in Redis, and do to them. */
final class CodeDeskStore {
    private static final String COMMON = "sign-in.lua";
    private static final LuaScript INSPECT = LuaScript.beside(CodeDeskStore.class, COMMON, "inspect-codes.lua");
    private static final LuaScript UNLOCK = LuaScript.beside(CodeDeskStore.class, COMMON, "unlock.lua");
    private static final LuaScript SPEND = LuaScript.beside(CodeDeskStore.class, "spend-codes.lua");
    private static final LuaScript FORGET = LuaScript.beside(CodeDeskStore.class, "forget-codes.lua");

    private final HeldConnection redis;
    private final OtpConfig config;
    private final Aliases aliases;
    private final AuditOutbox outbox;

    /** @param aliases by which permits are counted */
    CodeDeskStore(HeldConnection redis, OtpConfig config, Aliases aliases, AuditOutbox outbox) {
        this.redis = redis;
        this.config = config;
        this.aliases = aliases;
        this.outbox = outbox;
    }

    /** How things stand with an address; changes nothing. */
    Future<InspectCodes.Inspected> inspect(EmailAddress email) {
        OtpKeys.Lane strangers = OtpKeys.strangers(email);
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.codes(email))
                .key(strangers.failures())
                .key(strangers.lockout())
                .key(strangers.guesses())
                .key(strangers.allowed())
                .arg(config.lockout().toMillis());
        return INSPECT.run(redis, config.total(call)).map(CodeDeskStore::toInspected);
    }

    /**
     * Takes away the lock of the event's address, unless that was done too often.
     *
     * @param event the record of it; told in its details what became of it
     * @param reach what is forgotten besides
     */
    Future<Unlock.Reply> unlock(AuditEvent event, EmailAddress email, Unlock.Reach reach) {
        OtpKeys.Lane strangers = OtpKeys.strangers(email);
        ScriptCall call = new ScriptCall()
                .key(strangers.lockout())
                .key(OtpKeys.unlocks(email))
                .key(strangers.guesses())
                .key(strangers.allowed())
                .key(DeviceProofs.key(email))
                .arg(config.unlocks())
                .arg(config.unlockWindow().toMillis());
        OtpKeys.Lane devices = OtpKeys.device("");
        List<String> besides = reach == Unlock.Reach.AFRESH ? counters(email) : List.of();
        besides.forEach(call::key);
        config.total(call)
                .arg(OtpConfig.GUESSES_PER_UNLOCK)
                .arg(besides.size())
                .arg(devices.lockout())
                .effects(List.of(outbox.append(event)))
                .texts(List.of(devices.failures(), devices.locks(), Limit.DEVICE.key(""), Limit.DEVICE_DAY.key("")));
        return UNLOCK.run(redis, call).map(reply -> switch (reply.outcome()) {
            case "unlocked" -> new Unlock.Unlocked(reply.flag("was_locked"), reply.texts("cleared"));
            case "limited" -> new Unlock.Limited(reply.duration("retry_in"));
            default -> throw new IllegalStateException("unlock answered " + reply.outcome());
        });
    }

    /** What adds up of an address, but for the total. Permits are those of its mailbox, with all names that it has. */
    private List<String> counters(EmailAddress email) {
        OtpKeys.Lane strangers = OtpKeys.strangers(email);
        EmailAddress mailbox = aliases.bucketOf(email);
        return List.of(
                strangers.failures(),
                strangers.locks(),
                Limit.EMAIL.key(mailbox.value()),
                Limit.EMAIL_DAY.key(mailbox.value()));
    }

    /** Spends every code, handle and link of an address. */
    Future<Void> spend(EmailAddress email) {
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.codes(email))
                .key(OtpKeys.spentCodes(email))
                .key(OtpKeys.requests(email))
                .arg(CodeStore.SPENT_KEPT);
        return SPEND.run(redis, call).mapEmpty();
    }

    /** Deletes everything that is kept under an address, and the known clients of its person. */
    Future<Void> forget(EmailAddress email, UUID userId) {
        EmailAddress mailbox = aliases.bucketOf(email);
        ScriptCall call = new ScriptCall()
                .key(OtpKeys.codes(email))
                .key(OtpKeys.spentCodes(email))
                .key(OtpKeys.requests(email))
                .key(DeviceProofs.key(email))
                .key(OtpKeys.unlocks(email))
                .key(Limit.EMAIL.key(mailbox.value()))
                .key(Limit.EMAIL_DAY.key(mailbox.value()))
                .key(OtpKeys.knownClients(userId));
        OtpKeys.strangers(email).all().forEach(call::key);
        call.texts(List.of(
                OtpKeys.barred(Bar.LOCK), email.value(),
                OtpKeys.barred(Bar.CLOSING), email.value(),
                OtpKeys.barred(Bar.EMAIL), mailbox.value(),
                OtpKeys.barred(Bar.EMAIL_DAY), mailbox.value()));
        return FORGET.run(redis, call).mapEmpty();
    }

    private static InspectCodes.Inspected toInspected(Reply reply) {
        Instant codeEnds = reply.moment("code_ends");
        Instant now = reply.moment("now");
        return new InspectCodes.Inspected(
                codeEnds.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(codeEnds),
                reply.count("wrong_codes"),
                lock(now, reply.duration("unlocks_in")),
                reply.count("guesses"),
                lock(now, reply.duration("opens_in")));
    }

    private static Optional<InspectCodes.Lock> lock(Instant now, Duration left) {
        return left.isZero() ? Optional.empty() : Optional.of(new InspectCodes.Lock(now.plus(left), left));
    }
}
