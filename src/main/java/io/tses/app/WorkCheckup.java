package io.tses.app;

import io.tses.audit.MeasureQueue;
import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.mail.FindMailJobs;
import io.tses.stats.FindNodes;
import io.tses.tasks.FindTasks;
import io.tses.tasks.Finding;
import io.tses.users.FindUsers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at what is to be done and who does it, as nodes themselves tell: people who may look after it, queues, other nodes. */
final class WorkCheckup {
    /** What waits longer is waited for in vain. */
    private static final Duration TOO_LONG = Duration.ofMinutes(1);

    private static final String NO_SERVE = "see that a node runs: tses serve; what keeps it is in its log";

    private final Desk desk;
    private final Findings findings;

    /** Answers what a node would. */
    interface Desk {
        <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question);
    }

    WorkCheckup(Desk desk, Findings findings) {
        this.desk = desk;
        this.findings = findings;
    }

    /** Fails with what a question failed with. */
    Future<Void> look() {
        return superusers().compose(then -> queues()).compose(then -> nodes());
    }

    /** Each tells by itself, so that those on other machines are looked at from here. */
    private Future<Void> nodes() {
        return desk.ask(FindNodes.ADDRESS, new FindNodes())
                .onSuccess(found -> found.nodes().stream()
                        .flatMap(node -> ofNode(node).stream())
                        .forEach(findings::tell))
                .mapEmpty();
    }

    static List<Finding> ofNode(FindNodes.State node) {
        List<Finding> told = new ArrayList<>();
        if (node.silent()) {
            told.add(Finding.doubtful(
                    "nodes",
                    node.name() + " has told nothing for a while",
                    "see whether it runs and reaches Redis; one that is gone is forgotten after ten minutes"));
        } else {
            node.ahead()
                    .map(ahead -> Judgements.clock("Redis", "node " + node.name(), ahead))
                    .ifPresent(told::add);
        }
        node.warnings()
                .forEach(warning ->
                        told.add(Finding.doubtful("nodes", node.name() + ": " + warning, "change that setting there")));
        return told;
    }

    private Future<Void> superusers() {
        FindUsers active = new FindUsers(
                Optional.empty(),
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.of(true),
                List.of(),
                true,
                1,
                1,
                Optional.empty());
        return desk.ask(FindUsers.ADDRESS, active)
                .map(reply -> reply.match(FindUsers.Page::count, () -> 0))
                .map(count -> count > 0
                        ? Finding.fine("superusers", "active ones: " + count)
                        : Finding.doubtful(
                                "superusers",
                                "there is none, so nobody can see users or the audit log",
                                "tses create-superuser --email you@example.com"))
                .onSuccess(findings::tell)
                .mapEmpty();
    }

    private Future<Void> queues() {
        return desk.ask(
                        FindTasks.ADDRESS,
                        new FindTasks(new FindMailJobs(Optional.empty(), Optional.empty(), 1, Optional.empty())))
                .onSuccess(found -> {
                    findings.tell(mailQueue(found.mail().queue()));
                    findings.tell(auditQueue(found.audit()));
                })
                .mapEmpty();
    }

    private static Finding mailQueue(FindMailJobs.Queue queue) {
        String waiting = "mails on their way: " + queue.depth();
        boolean isLate = queue.depth() > 0 && queue.oldest().compareTo(TOO_LONG) > 0;
        if (isLate && queue.retried() == queue.depth()) {
            return Finding.doubtful(
                    "mail queue",
                    waiting + ", all of them tried before",
                    "they are tried again by themselves; tses tasks --state retrying tells why they did not go");
        }
        if (isLate) {
            return Finding.broken(
                    "mail queue", waiting + ", the oldest for " + queue.oldest().toSeconds() + " s", NO_SERVE);
        }
        return queue.dead() > 0
                ? Finding.doubtful(
                        "mail queue",
                        waiting + "; given up: " + queue.dead(),
                        "tses tasks --state failed tells why, and --retry tries one again")
                : Finding.fine("mail queue", waiting);
    }

    private static Finding auditQueue(MeasureQueue.Queue queue) {
        String waiting = "rows to be written: " + queue.depth();
        if (queue.depth() > 0 && queue.oldest().compareTo(TOO_LONG) > 0) {
            return Finding.broken(
                    "audit queue",
                    waiting + ", the oldest for " + queue.oldest().toSeconds() + " s",
                    NO_SERVE);
        }
        return queue.rejected() > 0
                ? Finding.doubtful(
                        "audit queue",
                        waiting + "; impossible to write: " + queue.rejected(),
                        "something else writes to that stream; XRANGE outbox:audit:rejected - + shows what")
                : Finding.fine("audit queue", waiting);
    }
}
