package io.tses.mail;

import io.tses.mail.MailQueueStore.Fate;
import io.tses.mail.MailQueueStore.Settled;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.smtp.Undelivered;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators what becomes of mails, in the log and in figures. Belongs to one mailer. */
final class MailReport {
    private static final Logger LOG = LoggerFactory.getLogger(MailReport.class);

    private final MailMeters meters;
    private final DomainTally domains;
    private final Function<QueuedMail, Duration> age;
    private String alarmed = "";

    /** @param age of a mail, since it was queued */
    MailReport(MailMeters meters, DomainTally domains, Function<QueuedMail, Duration> age) {
        this.meters = meters;
        this.domains = domains;
        this.age = age;
    }

    /** @param sent whether the server took the mail; then nothing keeps mails from going out any more */
    void tried(boolean sent, Duration took) {
        meters.tried(sent, took);
        alarmed = sent ? "" : alarmed;
    }

    /** @param age of the job when a mail server took its mail */
    void delivered(MailJob job, Duration age) {
        if (job.kind() == MailKind.CODE) {
            meters.delivered(age);
        }
    }

    void postponed() {
        meters.postponed();
    }

    /** Why a mail was not taken. What only an operator can mend is told once more, and louder, until a mail is taken again. */
    String reason(Throwable cause) {
        if (!(cause instanceof Undelivered undelivered)) {
            return cause.getClass().getSimpleName();
        }
        if (undelivered.kind() == Undelivered.Kind.LASTING) {
            meters.refusedForGood();
            if (!alarmed.equals(undelivered.reason())) {
                alarmed = undelivered.reason();
                LOG.error("mail cannot go out until somebody acts cause=\"{}\"", alarmed);
            }
        }
        return undelivered.reason();
    }

    /**
     * Of a job that was settled.
     *
     * @param problem why its mail was not sent; empty when it was
     * @param took the last try
     */
    void settled(QueuedMail mail, MailOutcome outcome, String problem, Settled settled, Duration took) {
        mail.job().ifPresent(readable -> count(mail, readable.to().domain(), outcome, settled.fate(), problem));
        String job = mail.job().map(readable -> readable.id().toString()).orElse("unreadable");
        String request = mail.job().map(MailJob::requestId).orElse("unreadable");
        // Masked, as addresses print.
        String to = mail.job().map(readable -> readable.to().toString()).orElse("unreadable");
        switch (settled.fate()) {
            case ENDED -> {
                meters.ended(outcome, mail.job().map(MailJob::kind).orElse(MailKind.CODE));
                if (outcome == MailOutcome.SENT) {
                    LOG.info(
                            "mail sent to={} job={} request={} try={} ms={}",
                            to,
                            job,
                            request,
                            settled.tries(),
                            took.toMillis());
                } else {
                    LOG.warn(
                            "mail {} to={} entry={} job={} request={} tries={} cause=\"{}\"",
                            outcome.wireName(),
                            to,
                            mail.entry(),
                            job,
                            request,
                            settled.tries(),
                            problem);
                }
            }
            case AGAIN ->
                LOG.warn(
                        "mail try failed to={} job={} request={} try={} ms={} cause=\"{}\"",
                        to,
                        job,
                        request,
                        settled.tries(),
                        took.toMillis(),
                        problem);
            case LOST, GONE -> LOG.info("mail settled elsewhere to={} job={} request={}", to, job, request);
        }
    }

    private void count(QueuedMail mail, String domain, MailOutcome outcome, Fate fate, String problem) {
        if (fate == Fate.AGAIN) {
            domains.tryFailed(domain, problem);
        } else if (fate == Fate.ENDED) {
            switch (outcome) {
                case SENT -> domains.sent(domain, age.apply(mail));
                case FAILED -> domains.failed(domain, problem);
                case EXPIRED -> domains.expired(domain);
                case WITHHELD, POISON -> {
                    // Says nothing of the domain.
                }
            }
        }
    }
}
