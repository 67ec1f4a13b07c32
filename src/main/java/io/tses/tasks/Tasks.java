package io.tses.tasks;

import io.tses.audit.MeasureQueue;
import io.tses.bus.Bus;
import io.tses.mail.FindLetter;
import io.tses.mail.FindMailJobs;
import io.tses.mail.RetryMail;
import io.tses.shared.EmailAddress;
import io.tses.users.ApproachUser;
import io.tses.users.Whom;
import io.vertx.core.Future;

import static io.vertx.core.Future.succeededFuture;

/** The work behind answers, as operators see it. Keeps nothing itself. */
final class Tasks {
    private final Bus bus;

    Tasks(Bus bus) {
        this.bus = bus;
    }

    Future<FindTasks.Found> find(FindTasks ask) {
        Future<FindMailJobs.Page> mail = bus.ask(FindMailJobs.ADDRESS, ask.mail());
        Future<MeasureQueue.Queue> audit = bus.ask(MeasureQueue.ADDRESS, new MeasureQueue());
        return Future.all(mail, audit).map(both -> new FindTasks.Found(mail.result(), audit.result()));
    }

    Future<SendAgain.Reply> sendAgain(SendAgain ask) {
        return bus.ask(FindLetter.ADDRESS, new FindLetter(ask.job()))
                .compose(letter -> letter.match(
                        to -> sendAgain(ask, to),
                        reason -> succeededFuture(new SendAgain.Refused(reason)),
                        () -> succeededFuture(new SendAgain.Unknown())));
    }

    /** An address that is nobody's is in everybody's reach. */
    private Future<SendAgain.Reply> sendAgain(SendAgain ask, EmailAddress to) {
        return bus.ask(ApproachUser.ADDRESS, new ApproachUser(ask.actor(), Whom.of(to)))
                .compose(reply -> reply.match(
                        user -> sendAgainNow(ask),
                        () -> sendAgainNow(ask),
                        () -> succeededFuture(new SendAgain.NotAllowed())));
    }

    private Future<SendAgain.Reply> sendAgainNow(SendAgain ask) {
        return bus.ask(RetryMail.ADDRESS, new RetryMail(ask.job(), ask.actor()))
                .map(reply -> reply.match(SendAgain.Queued::new, SendAgain.Refused::new, SendAgain.Unknown::new));
    }
}
