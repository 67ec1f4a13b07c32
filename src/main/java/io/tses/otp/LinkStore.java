package io.tses.otp;

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
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Live links in Redis. Those of mails are made by {@link CodeStore#remember}, and all are spent by {@link CodeStore#consume}. */
final class LinkStore {
    private static final LuaScript CHECK = LuaScript.beside(LinkStore.class, "sign-in.lua", "check-link.lua");
    private static final LuaScript ISSUE = LuaScript.beside(LinkStore.class, "issue-link.lua");

    private final HeldConnection redis;
    private final FailureLimits failures;
    private final AuditOutbox outbox;

    LinkStore(HeldConnection redis, FailureLimits failures, AuditOutbox outbox) {
        this.redis = redis;
        this.failures = failures;
        this.outbox = outbox;
    }

    sealed interface Found {
        default <T> T match(Function<Link, T> link, Function<NoLink, T> none) {
            if (this instanceof Link it) {
                return link.apply(it);
            }
            if (this instanceof NoLink it) {
                return none.apply(it);
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param handles hashes of those of all live requests of the address */
    record Link(Right right, Duration endsIn, List<String> handles) implements Found {}

    /**
     * @param refusing the limit that the client or its network is beyond
     * @param exceeded limits that would refuse, were they not only tried out
     */
    record NoLink(Optional<Left> refusing, List<Limit> exceeded) implements Found {}

    /**
     * Looks for the request that a link belongs to.
     *
     * @param hashes what the link may be kept under; none when what was offered cannot be one
     * @param event the record of a wrong one
     */
    Future<Found> find(List<String> hashes, AuditEvent event) {
        ClientAddress client = event.caller().address();
        ScriptCall call = failures.keys(new ScriptCall(), client).key(RefusalOutbox.KEY);
        hashes.forEach(hash -> call.key(OtpKeys.link(hash)));
        call.arg(OtpKeys.REQUESTS_PREFIX).arg(hashes.size()).arg(failures.bound());
        failures.args(call, client).effects(List.of(outbox.append(event)));
        return CHECK.run(redis, call).map(LinkStore::toFound);
    }

    /**
     * Makes a link live that no mail holds. It belongs to a request of its own, of which nobody knows the handle or the code.
     *
     * @param handle as hash
     * @param code in place of the hash of one
     * @param link as hash
     * @param event the record of it
     */
    Future<Void> issue(EmailAddress email, String handle, String code, String link, AuditEvent event) {
        List<Effect> effects = List.of(
                CodeStore.request(email, handle, code, Optional.empty(), IssueLink.LIFE),
                CodeStore.link(email, handle, link, IssueLink.LIFE));
        ScriptCall call =
                new ScriptCall().effects(List.of(outbox.append(event))).effects(effects);
        return ISSUE.run(redis, call).mapEmpty();
    }

    private static Found toFound(Reply reply) {
        return switch (reply.outcome()) {
            case "right" -> new Link(toRight(reply), reply.duration("ends_in"), reply.texts("handles"));
            case "wrong" -> new NoLink(Optional.empty(), FailureLimits.exceeded(reply));
            case "limited" -> new NoLink(Optional.of(FailureLimits.refusing(reply)), List.of());
            default -> throw new IllegalStateException("a link was answered " + reply.outcome());
        };
    }

    private static Right toRight(Reply reply) {
        return new Right(
                new EmailAddress(reply.text("email")),
                Optional.of(reply.text("handle")),
                reply.text("hash"),
                Right.Way.LINK,
                List.of());
    }
}
