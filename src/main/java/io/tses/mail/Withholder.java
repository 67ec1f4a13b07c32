package io.tses.mail;

import io.tses.bus.Waker;
import io.tses.mail.MailQueueStore.Settled;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailJob;
import io.vertx.core.Future;
import java.util.Optional;

/** Withholds codes that must not be mailed: such a job ends, and is recorded in the same step. Belongs to one event loop. */
final class Withholder {
    private final Withholding withholding;
    private final MailQueueStore store;
    private final AuditOutbox outbox;
    private final AuditEvents events;
    private final Waker waker;

    Withholder(Withholding withholding, MailQueueStore store, AuditOutbox outbox, AuditEvents events, Waker waker) {
        this.withholding = withholding;
        this.store = store;
        this.outbox = outbox;
        this.events = events;
        this.waker = waker;
    }

    /** Why the job is not to be sent, empty when it is. */
    Future<Optional<Withholding.Reason>> reason(MailJob job) {
        return withholding.reason(job.to());
    }

    /** Of the event there is one, since there is one for whom a job ends. May be repeated with the same event. */
    Future<Settled> withhold(QueuedMail mail, AuditEvent event, Withholding.Reason reason) {
        return store.withhold(mail, reason, outbox.append(event)).onSuccess(settled -> waker.wake(AuditOutbox.QUEUED));
    }

    AuditEvent event(MailJob job, Withholding.Reason reason) {
        return events.afterwards(EventType.OTP_WITHHELD, job.to(), job.requestId())
                .with("reason", reason.wireName());
    }
}
