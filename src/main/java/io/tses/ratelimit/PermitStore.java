package io.tses.ratelimit;

import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.vertx.core.Future;

/** Permits counted in Redis: fixed windows that start with their first permit, exact on any number of nodes. */
final class PermitStore {
    private static final LuaScript ADMIT = LuaScript.beside(PermitStore.class, "admit.lua");

    private final HeldConnection redis;
    private final RateLimitConfig config;

    PermitStore(HeldConnection redis, RateLimitConfig config) {
        this.redis = redis;
        this.config = config;
    }

    /** Decides and applies in one round trip. Fails only when Redis cannot decide; nobody is admitted then. */
    Future<Admit.Reply> admit(Admit ask) {
        ScriptCall call = new ScriptCall().arg(ask.buckets().size());
        for (Admit.Bucket bucket : ask.buckets()) {
            RateLimitConfig.Quota quota = config.quota(bucket.limit());
            call.key(bucket.key()).arg(quota.permits()).arg(quota.window().toMillis());
        }
        call.effects(ask.onYes()).effects(ask.onNo());
        return ADMIT.run(redis, call).map(reply -> toReply(ask, reply));
    }

    private static Admit.Reply toReply(Admit ask, Reply reply) {
        if (reply.is("admitted")) {
            return new Admit.Admitted();
        }
        Limit limit = ask.buckets().get(reply.count("bucket") - 1).limit();
        return new Admit.Refused(limit, reply.duration("retry_in"));
    }
}
