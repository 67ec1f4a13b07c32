package io.tses.mail;

import io.tses.mail.MailQueueStore.Settled;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.request.Unavailable;
import io.tses.smtp.Undelivered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers queued mail. Takes only as many jobs as it has free connections, so that none waits in memory; a job that it
 * does not settle is taken over by another mailer after the retry delay. Belongs to one event loop.
 */
final class Mailer {
    private static final Logger LOG = LoggerFactory.getLogger(Mailer.class);
    private static final Duration REPEAT = Duration.ofMillis(250);
    private static final Duration STOP_GRACE = Duration.ofMillis(2500);
    private static final Duration LAST_PATIENCE = Duration.ofMillis(500);

    private final Vertx vertx;
    private final MailQueueStore store;
    private final MailTransport transport;
    private final Letters letters;
    private final Withholder withholder;
    private final MailConfig config;
    private final MailMeters meters;
    private final Throughput throughput;
    private final Set<QueuedMail> held = new LinkedHashSet<>();
    private final Promise<Void> quiet = Promise.promise();

    private boolean taking;
    private boolean wokenMeanwhile;
    private int trying;
    private boolean stopping;
    private boolean brokenOff;
    private String alarmed = "";

    Mailer(
            Vertx vertx,
            MailQueueStore store,
            MailTransport transport,
            Letters letters,
            Withholder withholder,
            MailConfig config,
            MailMeters meters) {
        this.vertx = vertx;
        this.store = store;
        this.transport = transport;
        this.letters = letters;
        this.withholder = withholder;
        this.config = config;
        this.meters = meters;
        this.throughput = new Throughput(config.connections());
    }

    /** How many mails it gets rid of each second, zero while none is taken. */
    double perSecond() {
        return throughput.perSecond();
    }

    /** Lets the tries under way end for a short while, then breaks them off and hands over what is left. */
    Future<Void> stop() {
        stopping = true;
        tellWhenQuiet();
        return quiet.future()
                .timeout(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .transform(waited -> {
                    brokenOff = true;
                    return transport.close().timeout(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                })
                .transform(closed -> held.isEmpty() ? Future.succeededFuture() : handOver());
    }

    private Future<Void> handOver() {
        LOG.info("mail handed over jobs={}", held.size());
        return store.handOver(held)
                .timeout(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    /** Looks, with the next taking, for jobs that no mailer tends any more. */
    void lookForLostJobs() {
        store.lookForLostJobs();
    }

    /** Takes jobs for the connections that are free. */
    void take() {
        int free = config.connections() - held.size();
        if (taking || stopping || free <= 0) {
            wokenMeanwhile = taking;
            return;
        }
        taking = true;
        wokenMeanwhile = false;
        store.take(free).onComplete(taken -> {
            taking = false;
            if (taken.succeeded()) {
                taken.result().forEach(this::hold);
            } else if (!(taken.cause() instanceof Unavailable)) {
                LOG.error("mail cannot be taken from the outbox", taken.cause());
            }
            if (taken.succeeded()
                    && (store.isLooking() || wokenMeanwhile || !taken.result().isEmpty())) {
                take();
            }
            tellWhenQuiet();
        });
    }

    private void hold(QueuedMail mail) {
        held.add(mail);
        if (stopping) {
            return;
        }
        trying++;
        long takenAt = System.nanoTime();
        attempt(mail).onComplete(done -> {
            trying--;
            throughput.held(since(takenAt));
            if (!brokenOff) {
                held.remove(mail);
                take();
            }
            if (done.failed() && !(done.cause() instanceof Unavailable)) {
                LOG.error("mail try broke entry={}", mail.entry(), done.cause());
            }
            tellWhenQuiet();
        });
    }

    private Future<Void> attempt(QueuedMail mail) {
        Optional<MailJob> job = mail.job();
        return job.isEmpty() ? settle(mail, MailOutcome.POISON, "unreadable", Duration.ZERO) : attempt(mail, job.get());
    }

    private Future<Void> attempt(QueuedMail mail, MailJob job) {
        return insist(() -> store.begin(mail, job)).compose(begun -> {
            if (brokenOff) {
                return Future.succeededFuture();
            }
            return switch (begun.verdict()) {
                case GO -> write(mail, job, begun.askedNanos());
                case EXPIRED -> settle(mail, MailOutcome.EXPIRED, "too little life left", Duration.ZERO);
                case EXHAUSTED -> settle(mail, MailOutcome.FAILED, "last try broken off", Duration.ZERO);
                case LOST, GONE -> Future.succeededFuture();
            };
        });
    }

    private Future<Void> write(QueuedMail mail, MailJob job, long startedNanos) {
        return letters.write(
                job,
                letter -> sendUnlessWithheld(mail, job, letter, startedNanos),
                (outcome, problem) -> settle(mail, outcome, problem, Duration.ZERO));
    }

    private Future<Void> sendUnlessWithheld(QueuedMail mail, MailJob job, Letter letter, long startedNanos) {
        if (job.kind() != MailKind.CODE) {
            return send(mail, job, letter, startedNanos);
        }
        return withholder.reason(job).transform(asked -> {
            if (asked.failed()) {
                return settle(mail, MailOutcome.FAILED, "nobody knows whether it may go", since(startedNanos));
            }
            return asked.result()
                    .map(reason -> withhold(mail, job, reason))
                    .orElseGet(() -> send(mail, job, letter, startedNanos));
        });
    }

    private Future<Void> withhold(QueuedMail mail, MailJob job, Withholding.Reason reason) {
        AuditEvent event = withholder.event(job, reason);
        return insist(() -> withholder.withhold(mail, event, reason))
                .onSuccess(settled -> report(mail, MailOutcome.WITHHELD, reason.wireName(), settled, Duration.ZERO))
                .mapEmpty();
    }

    private Future<Void> send(QueuedMail mail, MailJob job, Letter letter, long startedNanos) {
        // Counted from before the fence was set, so that this try is over before anyone else may begin one.
        Duration patience = config.tryTimeout().minus(since(startedNanos));
        if (patience.isNegative() || patience.isZero()) {
            return attempt(mail, job);
        }
        return transport.send(letter, patience).transform(sent -> {
            Duration took = since(startedNanos);
            meters.tried(sent.succeeded(), took);
            throughput.tried(sent.succeeded());
            if (sent.succeeded()) {
                alarmed = "";
                return settle(mail, MailOutcome.SENT, "", took);
            }
            String reason = reason(sent.cause());
            return brokenOff ? Future.succeededFuture() : settle(mail, MailOutcome.FAILED, reason, took);
        });
    }

    /** Why a mail was not taken. What only an operator can mend is told once more, and louder, until a mail is taken again. */
    private String reason(Throwable cause) {
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

    private Future<Void> settle(QueuedMail mail, MailOutcome outcome, String problem, Duration took) {
        return insist(() -> store.settle(mail, outcome, problem))
                .onSuccess(settled -> report(mail, outcome, problem, settled, took))
                .mapEmpty();
    }

    private void report(QueuedMail mail, MailOutcome outcome, String problem, Settled settled, Duration took) {
        String job = mail.job().map(readable -> readable.id().toString()).orElse("unreadable");
        String request = mail.job().map(MailJob::requestId).orElse("unreadable");
        // Masked, as addresses print.
        String to = mail.job().map(readable -> readable.to().toString()).orElse("unreadable");
        switch (settled.fate()) {
            case ENDED -> {
                throughput.ended();
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

    /** Repeats a step until Redis takes it: an answer may get lost, and neither a job nor its outcome may. */
    private <T> Future<T> insist(Supplier<Future<T>> step) {
        Promise<T> taken = Promise.promise();
        insist(step, taken);
        return taken.future();
    }

    private <T> void insist(Supplier<Future<T>> step, Promise<T> taken) {
        step.get().onComplete(done -> {
            if (done.failed() && done.cause() instanceof Unavailable && !brokenOff) {
                vertx.setTimer(REPEAT.toMillis(), timer -> insist(step, taken));
            } else {
                taken.handle(done);
            }
        });
    }

    private void tellWhenQuiet() {
        if (stopping && !taking && trying == 0) {
            quiet.tryComplete();
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
