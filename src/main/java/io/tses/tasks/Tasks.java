package io.tses.tasks;

import io.tses.audit.MeasureQueue;
import io.tses.bus.Bus;
import io.tses.keys.RotateKeys;
import io.tses.mail.FindLetter;
import io.tses.mail.FindMailJobs;
import io.tses.mail.RetryMail;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.users.ApproachUser;
import io.tses.users.User;
import io.tses.users.Whom;
import io.vertx.core.Future;
import java.time.Duration;

import static io.vertx.core.Future.succeededFuture;

/** The work behind answers, as operators see it. Keeps nothing itself. */
final class Tasks {
    private final Bus bus;
    private final Duration reauthenticationAge;

    /** @param reauthenticationAge how old the sign-in of somebody may be who changes keys */
    Tasks(Bus bus, Duration reauthenticationAge) {
        this.bus = bus;
        this.reauthenticationAge = reauthenticationAge;
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

    Future<ChangeKeys.Reply> changeKeys(ChangeKeys ask) {
        return isSuperuser(ask.actor())
                .compose(may -> may ? changeKeysNow(ask) : succeededFuture(new ChangeKeys.NotAllowed()));
    }

    /** As of now; whoever has a shell has all keys anyway. */
    private Future<Boolean> isSuperuser(Actor actor) {
        return actor.person()
                .map(id -> bus.ask(ApproachUser.ADDRESS, new ApproachUser(actor, Whom.of(id)))
                        .map(reply -> reply.match(User::isSuperuser, () -> false, () -> false)))
                .orElseGet(() -> succeededFuture(true));
    }

    private Future<ChangeKeys.Reply> changeKeysNow(ChangeKeys ask) {
        if (ask.actor().sinceSignIn().compareTo(reauthenticationAge) > 0) {
            return succeededFuture(new ChangeKeys.Stale(reauthenticationAge));
        }
        return bus.ask(RotateKeys.ADDRESS, new RotateKeys(ask.actor(), ask.step(), ask.algorithm()))
                .map(reply -> reply.match(ChangeKeys.Changed::new, ChangeKeys.Refused::new));
    }
}
