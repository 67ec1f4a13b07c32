package io.tses.mail;

import io.tses.bus.Waker;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailOutbox;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.vertx.core.Future.succeededFuture;

/** Shows operators the queue of mail, tries again what failed and forgets an address when they say so. Keeps nothing itself. */
final class MailTasks {
    private static final Logger LOG = LoggerFactory.getLogger(MailTasks.class);

    private final MailTaskStore tasks;
    private final AuditOutbox outbox;
    private final AuditEvents events;
    private final Waker waker;

    MailTasks(MailTaskStore tasks, AuditOutbox outbox, AuditEvents events, Waker waker) {
        this.tasks = tasks;
        this.outbox = outbox;
        this.events = events;
        this.waker = waker;
    }

    Future<FindMailJobs.Page> find(FindMailJobs ask) {
        return tasks.find(ask);
    }

    Future<FindLetter.Reply> letter(FindLetter ask) {
        return tasks.letter(ask.job());
    }

    Future<RetryMail.Reply> retry(RetryMail ask) {
        return tasks.letter(ask.job())
                .compose(letter -> letter.match(
                        to -> retry(ask, to),
                        reason -> succeededFuture(new RetryMail.Refused(reason)),
                        () -> succeededFuture(new RetryMail.Unknown())));
    }

    Future<ForgetMail.Forgotten> forget(ForgetMail ask) {
        return tasks.forget(ask.email()).map(new ForgetMail.Forgotten());
    }

    private Future<RetryMail.Reply> retry(RetryMail ask, EmailAddress to) {
        return tasks.retry(ask.job(), outbox.append(event(ask, to)))
                .compose(queued -> queued ? succeededFuture(queued(ask, to)) : whyNot(ask));
    }

    private RetryMail.Reply queued(RetryMail ask, EmailAddress to) {
        LOG.info(
                "mail queued again to={} job={} by={}",
                to,
                ask.job(),
                ask.actor().name());
        waker.wake(MailOutbox.QUEUED, AuditOutbox.QUEUED);
        return new RetryMail.Queued();
    }

    /** Somebody else was faster, or its code has expired meanwhile. */
    private Future<RetryMail.Reply> whyNot(RetryMail ask) {
        return tasks.letter(ask.job())
                .map(letter -> letter.match(
                        still -> new RetryMail.Refused(RetryMail.Reason.UNREADABLE),
                        RetryMail.Refused::new,
                        RetryMail.Unknown::new));
    }

    /** Recorded as one more request for a code, made by somebody else: there is no event of its own. */
    private AuditEvent event(RetryMail ask, EmailAddress to) {
        return events.of(EventType.OTP_REQUESTED, to, null, ask.actor()).with("mail_retried", ask.job());
    }
}
