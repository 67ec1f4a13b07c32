package io.tses.otp;

import io.tses.bus.Waker;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.shared.ClientAddress;
import io.vertx.core.Future;
import java.util.Arrays;

import static io.vertx.core.Future.succeededFuture;

/** What operators may know of limits and of those whom they bar, and do about it. */
final class LimitsDesk {
    private final LimitsDeskStore store;
    private final CodeDeskStore codes;
    private final OtpConfig config;
    private final RateLimitConfig limits;
    private final AuditEvents events;
    private final Waker waker;

    LimitsDesk(
            LimitsDeskStore store,
            CodeDeskStore codes,
            OtpConfig config,
            RateLimitConfig limits,
            AuditEvents events,
            Waker waker) {
        this.store = store;
        this.codes = codes;
        this.config = config;
        this.limits = limits;
        this.events = events;
        this.waker = waker;
    }

    Future<FindBarred.Found> barred(FindBarred ask) {
        return store.barred(ask);
    }

    Future<FindAddressLimits.Found> ofAddress(FindAddressLimits ask) {
        return Future.all(store.ofAddress(ask.email()), codes.inspect(ask.email()))
                .map(both -> new FindAddressLimits.Found(
                        limits.aliases().bucketOf(ask.email()), both.resultAt(0), both.resultAt(1)));
    }

    Future<FindClientLimits.Found> ofClient(FindClientLimits ask) {
        return store.ofClient(ask.client()).map(FindClientLimits.Found::new);
    }

    Future<FreeClient.Reply> free(FreeClient ask) {
        ClientAddress client = ask.client();
        AuditEvent event = events.of(EventType.CLIENT_FREED, ask.actor()).with("client", client.bucket());
        return store.free(
                        ask.withNetwork() ? event.with("network", client.network()) : event, client, ask.withNetwork())
                .onSuccess(done -> waker.wake(AuditOutbox.QUEUED));
    }

    Future<FindBounds.Found> bounds(FindBounds ask) {
        return succeededFuture(new FindBounds.Found(
                Arrays.stream(Limit.values())
                        .map(limit -> new FindBounds.Row(limit, limits.quota(limit)))
                        .toList(),
                AttackBounds.of(config, limits),
                config.lockout(),
                config.lockoutCap()));
    }
}
