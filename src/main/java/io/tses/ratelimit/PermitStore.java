package io.tses.ratelimit;

import io.tses.outbox.Refusal;
import io.tses.outbox.RefusalOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Permits counted in Redis: fixed windows that start with their first permit, exact on any number of nodes. */
final class PermitStore {
    private static final LuaScript ADMIT = LuaScript.beside(PermitStore.class, "admit.lua");

    private final HeldConnection redis;
    private final RateLimitConfig config;
    private final RefusalOutbox refusals;

    PermitStore(HeldConnection redis, RateLimitConfig config, RefusalOutbox refusals) {
        this.redis = redis;
        this.config = config;
        this.refusals = refusals;
    }

    /** Decides and applies in one round trip. Fails only when Redis cannot decide; nobody is admitted then. */
    Future<Admit.Reply> admit(Admit ask) {
        List<Admit.Bucket> buckets = ask.buckets().stream()
                .filter(bucket -> !config.quota(bucket.limit()).isOff())
                .toList();
        List<String> offered = ask.proof().map(Admit.Proof::offered).orElse(List.of());
        ScriptCall call =
                new ScriptCall().key(RefusalOutbox.KEY).arg(refusals.bound()).arg(offered.size());
        offered.forEach(call::arg);
        ask.proof().ifPresent(proof -> call.key(proof.key()));
        call.arg(buckets.size());
        for (Admit.Bucket bucket : buckets) {
            Quota quota = config.quota(bucket.limit());
            call.key(bucket.key())
                    .arg(bucket.from().wireName())
                    .arg(quota.permits())
                    .arg(quota.window().toMillis())
                    .arg(quota.dryRun() ? "dry_run" : "")
                    .arg(bucket.limit().wireName())
                    .arg(bucket.cause().map(Refusal.Cause::encode).orElse(""));
        }
        call.effects(ask.onYes()).effects(ask.onNo().stream().toList());
        return ADMIT.run(redis, call).map(reply -> toReply(buckets, reply));
    }

    private static Admit.Reply toReply(List<Admit.Bucket> buckets, Reply reply) {
        if (reply.is("admitted")) {
            List<Limit> exceeded = reply.numbers("exceeded").stream()
                    .map(bucket -> limit(buckets, bucket))
                    .toList();
            return new Admit.Admitted(exceeded, left(buckets, reply));
        }
        if (reply.is("no_room")) {
            return new Admit.NoRoom(reply.text("stream"), reply.number("before"));
        }
        return new Admit.Refused(limit(buckets, reply.count("bucket")), reply.duration("retry_in"));
    }

    private static Optional<Left> left(List<Admit.Bucket> buckets, Reply reply) {
        int tightest = reply.count("tightest");
        return tightest == 0
                ? Optional.empty()
                : Optional.of(new Left(limit(buckets, tightest), reply.count("left"), reply.duration("ends_in")));
    }

    private static Limit limit(List<Admit.Bucket> buckets, int number) {
        return buckets.get(number - 1).limit();
    }
}
