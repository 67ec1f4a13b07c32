package io.tses.otp;

import io.tses.bus.Waker;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.vertx.core.Future;

/** What operators may know of the codes of an address, and do to them. */
final class CodeDesk {
    private final CodeDeskStore codes;
    private final AuditEvents events;
    private final Waker waker;

    CodeDesk(CodeDeskStore codes, AuditEvents events, Waker waker) {
        this.codes = codes;
        this.events = events;
        this.waker = waker;
    }

    Future<InspectCodes.Inspected> inspect(InspectCodes ask) {
        return codes.inspect(ask.email());
    }

    Future<Unlock.Reply> unlock(Unlock ask) {
        AuditEvent event =
                events.of(EventType.USER_UPDATE, ask.email(), ask.userId().orElse(null), ask.actor());
        return codes.unlock(event, ask.email(), ask.reach()).onSuccess(done -> waker.wake(AuditOutbox.QUEUED));
    }

    Future<SpendCodes.Spent> spend(SpendCodes ask) {
        return codes.spend(ask.email()).map(new SpendCodes.Spent());
    }

    Future<ForgetCodes.Forgotten> forget(ForgetCodes ask) {
        return codes.forget(ask.email(), ask.userId()).map(new ForgetCodes.Forgotten());
    }
}
