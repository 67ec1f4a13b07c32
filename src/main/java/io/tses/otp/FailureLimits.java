package io.tses.otp;

import io.tses.outbox.EventType;
import io.tses.outbox.Refusal;
import io.tses.outbox.Refusal.Subject;
import io.tses.outbox.RefusalOutbox;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.shared.ClientAddress;
import io.tses.shared.WireNamed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The limits on wrong codes and links of a client and its network, as {@code sign-in.lua} wants and tells them. */
final class FailureLimits {
    private final RateLimitConfig limits;
    private final RefusalOutbox refusals;

    FailureLimits(RateLimitConfig limits, RefusalOutbox refusals) {
        this.limits = limits;
        this.refusals = refusals;
    }

    /** How many causes of refusals may be counted at once. */
    long bound() {
        return refusals.bound();
    }

    ScriptCall keys(ScriptCall call, ClientAddress client) {
        return call.key(Limit.CLIENT_FAILURES.key(client.bucket())).key(Limit.NETWORK_FAILURES.key(client.network()));
    }

    ScriptCall args(ScriptCall call, ClientAddress client) {
        limit(call, Limit.CLIENT_FAILURES, client.bucket());
        return limit(call, Limit.NETWORK_FAILURES, client.network());
    }

    private ScriptCall limit(ScriptCall call, Limit limit, String bucket) {
        Quota quota = limits.quota(limit);
        return call.arg(quota.permits())
                .arg(quota.window().toMillis())
                .arg(quota.dryRun() ? "dry_run" : "")
                .arg(limit.wireName())
                .arg(new Refusal.Cause(EventType.OTP_FAILED, limit.wireName(), Subject.ip(bucket)).encode());
    }

    /** Those that would refuse, were they not only tried out. */
    static List<Limit> exceeded(Reply reply) {
        return reply.texts("exceeded").stream().map(FailureLimits::named).toList();
    }

    /** What the one has left that the next wrong code will meet first, when there is any. */
    static Optional<Left> left(Reply reply) {
        List<String> tightest = reply.texts("tightest");
        return tightest.isEmpty()
                ? Optional.empty()
                : Optional.of(new Left(
                        named(tightest.get(0)),
                        Integer.parseInt(tightest.get(1)),
                        Duration.ofMillis(Long.parseLong(tightest.get(2)))));
    }

    /** The one that refuses. */
    static Left refusing(Reply reply) {
        return Left.nothing(named(reply.text("limit")), reply.duration("retry_in"));
    }

    private static Limit named(String wireName) {
        return WireNamed.parse(Limit.class, wireName).orElseThrow();
    }
}
