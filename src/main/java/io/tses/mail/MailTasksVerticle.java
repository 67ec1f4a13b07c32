package io.tses.mail;

import io.tses.bus.Bus;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailOutbox;
import io.tses.redis.RedisConnections;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.vertx.core.Future.succeededFuture;

/** Shows operators the queue of mail, tries again what failed and forgets an address when they say so. Keeps nothing itself. */
public final class MailTasksVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MailTasksVerticle.class);

    private final Bus bus;
    private final RedisConnections redis;
    private final MailConfig config;
    private final AuditOutbox auditOutbox;
    private final AuditEvents events = new AuditEvents();

    public MailTasksVerticle(Bus bus, RedisConnections redis, MailConfig config, AuditOutbox auditOutbox) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.auditOutbox = auditOutbox;
    }

    @Override
    public Future<?> start() {
        MailTaskStore tasks = new MailTaskStore(redis.current(), config);
        return Future.all(
                bus.answer(FindMailJobs.ADDRESS, tasks::find),
                bus.answer(FindLetter.ADDRESS, ask -> tasks.letter(ask.job())),
                bus.answer(RetryMail.ADDRESS, ask -> retry(tasks, ask)),
                bus.answer(ForgetMail.ADDRESS, ask -> tasks.forget(ask.email()).map(new ForgetMail.Forgotten())));
    }

    private Future<RetryMail.Reply> retry(MailTaskStore tasks, RetryMail ask) {
        return tasks.letter(ask.job())
                .compose(letter -> letter.match(
                        to -> retry(tasks, ask, to),
                        reason -> succeededFuture(new RetryMail.Refused(reason)),
                        () -> succeededFuture(new RetryMail.Unknown())));
    }

    private Future<RetryMail.Reply> retry(MailTaskStore tasks, RetryMail ask, EmailAddress to) {
        return tasks.retry(ask.job(), auditOutbox.append(event(ask, to))).compose(queued -> {
            if (!queued) {
                // Somebody else was faster, or its code has expired meanwhile.
                return tasks.letter(ask.job())
                        .map(letter -> letter.match(
                                still -> new RetryMail.Refused(RetryMail.Reason.UNREADABLE),
                                RetryMail.Refused::new,
                                RetryMail.Unknown::new));
            }
            LOG.info("mail queued again job={} by={}", ask.job(), ask.actor().name());
            bus.raise(MailOutbox.QUEUED);
            bus.raise(AuditOutbox.QUEUED);
            return succeededFuture(new RetryMail.Queued());
        });
    }

    /** There is no event of its own for it: the mail was asked for again, if by somebody else. */
    private AuditEvent event(RetryMail ask, EmailAddress to) {
        return events.of(EventType.OTP_REQUESTED, to, null, ask.actor().caller())
                .with("mail_retried", ask.job())
                .with("by", ask.actor().name());
    }
}
