package io.tses.mail;

import io.tses.mail.MailQueueStore.Fate;
import io.tses.mail.MailQueueStore.Sent;
import io.tses.mail.MailQueueStore.Settled;
import io.tses.mail.MailQueueStore.Standing;
import io.tses.mail.MailQueueStore.Taken;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.request.Unavailable;
import io.tses.smtp.Undelivered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers queued mail. Takes only as many jobs as it has free connections, and where mails go out fast those that will be sent within
 * a few milliseconds, so that none waits in memory; a job that it does not settle is taken over by another mailer after the retry
 * delay. Repetitions, and mails to domains whose servers are slow, have a lane of their own, so that no other waits for them; beyond its
 * room they are put back for a moment. Belongs to one event loop.
 */
final class Mailer {
    private static final Logger LOG = LoggerFactory.getLogger(Mailer.class);
    private static final Duration REPEAT = Duration.ofMillis(250);
    private static final Duration STOP_GRACE = Duration.ofMillis(2500);
    private static final Duration LAST_PATIENCE = Duration.ofMillis(500);

    /** Beyond those for which there is a connection as many are taken as are sent within so short a time. */
    private static final Duration AHEAD = Duration.ofMillis(5);

    private static final int MOST_AHEAD = 64;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Vertx vertx;
    private final MailQueueStore store;
    private final MailTransport transport;
    private final Letters letters;
    private final Withholder withholder;
    private final MailConfig config;
    private final DomainTally domains = new DomainTally();
    private final MailReport report;
    private final SentNotes sentNotes;
    private final Throughput throughput;

    /** Those that were taken and have not ended. */
    private final Set<QueuedMail> held = new LinkedHashSet<>();

    /** Of them those that are in the slow lane. */
    private final Set<QueuedMail> aside = new HashSet<>();

    /** Those that wait for a connection. */
    private final Deque<Ready> ready = new ArrayDeque<>();

    private final Promise<Void> quiet = Promise.promise();

    private boolean taking;
    private boolean wokenMeanwhile;
    private int unsent;
    private int noting;
    private boolean stopping;
    private boolean brokenOff;

    private final class Ready implements MailTransport.Owner {
        final QueuedMail mail;
        final MailJob job;
        final WrittenMail written;
        final Fence fence;
        final Promise<Boolean> sent = Promise.promise();

        Ready(QueuedMail mail, MailJob job, WrittenMail written, Fence fence) {
            this.mail = mail;
            this.job = job;
            this.written = written;
            this.fence = fence;
        }

        @Override
        public boolean mayGoOut() {
            return store.holdsOn(fence);
        }

        @Override
        public void setAside() {
            aside.add(mail);
            take();
        }
    }

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
        this.report = new MailReport(meters, domains, store::age);
        this.sentNotes = new SentNotes(vertx, store);
        this.throughput = new Throughput(config.connections());
        transport.onRoom(this::sendReady);
    }

    /** Tells the others that it lives, and how many mails it gets rid of; and hears how all stand. */
    Future<Standing> beat() {
        DomainTally.Report report = domains.next();
        return store.pace(throughput.perSecond(), report).onSuccess(heard -> domains.heard(report));
    }

    /** Has the jobs of mailers that are silent looked for at once. */
    void takeOverFrom(Map<String, String> silent) {
        if (!silent.isEmpty()) {
            store.free(silent).onSuccess(jobs -> {
                LOG.info("mail taken over from mailers that are silent mailers={} jobs={}", silent.size(), jobs);
                store.lookForLostJobs();
                take();
            });
        }
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

    /** Takes jobs for the connections that are free or soon will be. */
    void take() {
        int ahead = (int) Math.min(MOST_AHEAD, throughput.perSecond() * AHEAD.toNanos() / NANOS_PER_SECOND);
        int room = config.connections() + ahead - (unsent - aside.size());
        int fresh = room < ahead / 2 ? 0 : Math.max(0, room);
        int again = store.isLooking() && hasRoomAside() ? roomAside() : 0;
        if (taking || stopping || fresh + again == 0) {
            wokenMeanwhile = taking;
            return;
        }
        taking = true;
        wokenMeanwhile = false;
        store.take(fresh, again).onComplete(taken -> {
            taking = false;
            if (taken.succeeded()) {
                taken.result().forEach(this::hold);
            } else if (!(taken.cause() instanceof Unavailable)) {
                LOG.error("mail cannot be taken from the outbox", taken.cause());
            }
            boolean looksOn = store.isLooking() && hasRoomAside();
            if (taken.succeeded()
                    && (looksOn || wokenMeanwhile || !taken.result().isEmpty())) {
                take();
            }
            tellWhenQuiet();
        });
    }

    private boolean hasRoomAside() {
        return roomAside() > 0;
    }

    private int roomAside() {
        return config.connections() - (aside.size() - transport.stuck());
    }

    private void hold(Taken taken) {
        QueuedMail mail = taken.mail();
        // One that is held already was taken once more because Redis was away for long: who tries it will renew its
        // fence.
        if (!held.add(mail) || stopping) {
            return;
        }
        unsent++;
        long takenAt = System.nanoTime();
        attempt(mail, taken.fence()).onComplete(done -> {
            unsent--;
            boolean wasAside = aside.remove(mail);
            if (!done.succeeded() || !done.result()) {
                if (!wasAside) {
                    throughput.held(since(takenAt));
                }
                release(mail, done.cause());
            }
            if (!brokenOff) {
                take();
            }
            tellWhenQuiet();
        });
    }

    private void release(QueuedMail mail, @Nullable Throwable broken) {
        if (!brokenOff) {
            held.remove(mail);
        }
        if (broken != null && !(broken instanceof Unavailable)) {
            LOG.error("mail try broke entry={}", mail.entry(), broken);
        }
    }

    /** @return whether the mail was sent, which is told to the outbox behind */
    private Future<Boolean> attempt(QueuedMail mail, Fence fence) {
        Optional<MailJob> job = mail.job();
        return job.isEmpty() ? end(mail, MailOutcome.POISON, "unreadable") : attempt(mail, job.get(), fence);
    }

    private Future<Boolean> attempt(QueuedMail mail, MailJob job, Fence fence) {
        if (!isWorthATry(job, fence)) {
            return end(mail, MailOutcome.EXPIRED, "too little life left");
        }
        if (fence.number() > config.tries()) {
            return end(mail, MailOutcome.FAILED, "last try broken off");
        }
        return letters.write(
                job,
                written -> sendUnlessWithheld(new Ready(mail, job, written, fence)),
                (outcome, problem) -> end(mail, outcome, problem));
    }

    private boolean isWorthATry(MailJob job, Fence fence) {
        Duration left = fence.left().minus(fence.age(store.nanoTime()));
        return left.compareTo(config.minimumLife(job.kind())) > 0;
    }

    private Future<Boolean> sendUnlessWithheld(Ready next) {
        if (next.job.kind() != MailKind.CODE) {
            return sendWhenThereIsRoom(next);
        }
        return withholder.reason(next.job).transform(asked -> {
            if (asked.failed()) {
                return end(next.mail, MailOutcome.FAILED, "nobody knows whether it may go");
            }
            return asked.result()
                    .map(reason -> withhold(next.mail, next.job, reason))
                    .orElseGet(() -> sendWhenThereIsRoom(next));
        });
    }

    private Future<Boolean> withhold(QueuedMail mail, MailJob job, Withholding.Reason reason) {
        AuditEvent event = withholder.event(job, reason);
        return end(
                mail,
                MailOutcome.WITHHELD,
                reason.wireName(),
                Duration.ZERO,
                () -> withholder.withhold(mail, event, reason));
    }

    private Future<Boolean> sendWhenThereIsRoom(Ready last) {
        if (isForTheSlowLane(last)) {
            return sendAside(last);
        }
        ready.add(last);
        sendReady();
        return last.sent.future();
    }

    private void sendReady() {
        while (!ready.isEmpty() && !brokenOff && transport.hasRoom()) {
            Ready next = ready.remove();
            // That its domain is slow may have come out while it waited.
            (isForTheSlowLane(next) ? sendAside(next) : send(next, Lane.QUICK)).onComplete(next.sent);
        }
    }

    private boolean isForTheSlowLane(Ready next) {
        return next.fence.number() > 1 || transport.isSlow(next.job.to());
    }

    private Future<Boolean> sendAside(Ready next) {
        aside.add(next.mail);
        return transport.hasRoomAside(next.job.to()) ? send(next, Lane.SLOW) : putBack(next);
    }

    /** It was not tried, and has not kept anything busy that goes out. */
    private Future<Boolean> putBack(Ready next) {
        aside.add(next.mail);
        if (brokenOff) {
            return Future.succeededFuture(false);
        }
        report.postponed();
        return insist(() -> store.postpone(next.mail)).map(false);
    }

    private Future<Boolean> send(Ready next, Lane lane) {
        // Counted from before the fence was set, so that this try is over before anyone else may begin one.
        Duration patience = config.tryTimeout().minus(next.fence.age(store.nanoTime()));
        if (patience.isNegative() || patience.isZero() || !store.holds(next.fence)) {
            return renew(next);
        }
        if (!isWorthATry(next.job, next.fence)) {
            return attempt(next.mail, next.job, next.fence);
        }
        long startedNanos = System.nanoTime();
        return transport
                .send(next.written, lane, patience, next)
                .onComplete(free -> sendReady())
                .transform(sent -> {
                    if (isOfKind(Undelivered.Kind.UNTRIED, sent.cause())) {
                        return putBack(next);
                    }
                    Duration took = since(startedNanos);
                    report.tried(sent.succeeded(), took);
                    throughput.tried(sent.succeeded() || isOfKind(Undelivered.Kind.REFUSED, sent.cause()));
                    if (sent.succeeded()) {
                        throughput.ended();
                        throughput.held(sent.result());
                        report.delivered(next.job, next.fence.queuedFor(next.job.life(), store.nanoTime()));
                        note(next, took);
                        return Future.succeededFuture(true);
                    }
                    return failed(next.mail, sent.cause(), took);
                });
    }

    private Future<Boolean> failed(QueuedMail mail, Throwable cause, Duration took) {
        String reason = report.reason(cause);
        if (brokenOff) {
            return Future.succeededFuture(false);
        }
        // Of a mail that it refuses the server says no, whenever it is asked; others it takes.
        return isOfKind(Undelivered.Kind.REFUSED, cause)
                ? end(mail, MailOutcome.FAILED, reason, took, () -> store.giveUp(mail, reason))
                : end(mail, MailOutcome.FAILED, reason, took);
    }

    private static boolean isOfKind(Undelivered.Kind kind, @Nullable Throwable cause) {
        return cause instanceof Undelivered undelivered && undelivered.kind() == kind;
    }

    private Future<Boolean> renew(Ready next) {
        return insist(() -> beat().compose(heard -> store.renew(next.mail, next.job)))
                .compose(fence -> fence.isEmpty() || brokenOff
                        ? Future.succeededFuture(false)
                        : attempt(next.mail, next.job, fence.get()));
    }

    /** Of a mail that was sent. The connection is free for others meanwhile. */
    private void note(Ready sent, Duration took) {
        noting++;
        Sent note = new Sent(sent.mail, sent.job, sent.fence.number());
        insist(() -> sentNotes.note(note)).onComplete(done -> {
            noting--;
            if (done.succeeded()) {
                Fate fate = done.result() ? Fate.ENDED : Fate.GONE;
                settled(sent.mail, MailOutcome.SENT, "", new Settled(fate, note.number()), took);
            }
            release(sent.mail, done.cause());
            tellWhenQuiet();
        });
    }

    private Future<Boolean> end(QueuedMail mail, MailOutcome outcome, String problem) {
        return end(mail, outcome, problem, Duration.ZERO);
    }

    private Future<Boolean> end(QueuedMail mail, MailOutcome outcome, String problem, Duration took) {
        return end(mail, outcome, problem, took, () -> store.settle(mail, outcome, problem));
    }

    private Future<Boolean> end(
            QueuedMail mail, MailOutcome outcome, String problem, Duration took, Supplier<Future<Settled>> step) {
        return insist(step)
                .onSuccess(settled -> settled(mail, outcome, problem, settled, took))
                .map(false);
    }

    private void settled(QueuedMail mail, MailOutcome outcome, String problem, Settled settled, Duration took) {
        if (settled.fate() == Fate.ENDED && outcome != MailOutcome.SENT) {
            throughput.ended();
        }
        report.settled(mail, outcome, problem, settled, took);
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
        if (stopping && !taking && unsent == 0 && noting == 0) {
            quiet.tryComplete();
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
